#pragma once
// Safe sharing between agencies: contracts say what each consumer sees, a gate in front of the register keeps to them and logs every
// request made under one, and whatever reads for him reads through his lens. Who has no contract is not looked at twice.
#include "register/ngsild/binding.hpp"
#include "register/sharing/access_log.hpp"
#include "register/sharing/contracts.hpp"

namespace dinh::reg {

class Sharing {
 public:
  struct Ports {
    std::function<void(std::function<void()>)> on_state;
  };
  Sharing(Engine&, storage::Db&, civic::Areas const&, civic::AuditLog const&, Clock, Ports, std::string_view secret);

  Contracts& contracts() { return contracts_; }
  AccessLog& access_log() { return access_log_; }
  LensOf lens_of() const;  // for NgsiPorts

  // Routes of the register, each behind the gate: under a contract only what can be read through a lens, and one's own subscriptions.
  std::vector<http::Route> around(std::vector<http::Route>);
  std::vector<http::Route> routes();

 private:
  struct Door {
    http::Route route;
    bool is_open = false;  // to who has a contract
  };
  http::Response pass(Door const&, Contracts::Known const&, http::Request const&);
  Result<void> check(Door const&, Contracts::Known const&, http::Request const&) const;
  Result<Seq> note(AccessEntry const&, http::Lane);

  Engine& engine_;
  Clock clock_;
  Ports ports_;
  Contracts contracts_;
  AccessLog access_log_;
};

}  // namespace dinh::reg
