#pragma once
// Context source registrations as resources (CIM 009 §5.9, §5.10, §6.8 and 6.9). In the worker lane, as they write to the disk.
#include <functional>

#include "http/router.hpp"
#include "register/ngsild/ngsild.hpp"
#include "register/sources/registry.hpp"
#include "register/sources/store.hpp"

namespace dinh::reg {

class Registrations {
 public:
  Registrations(Engine&, storage::Db&, Contexts&, Clock, NgsiPorts);
  std::vector<http::Route> routes(NgsiRights const&);
  Registry const& registry() const { return registry_; }

  // before or after is null where there is none. In the worker lane, one at a time.
  using Listener = std::function<void(KnownRegistration const& before, KnownRegistration const& after)>;
  void on_change(Listener listener) { listeners_.push_back(std::move(listener)); }

 private:
  Result<http::Response> create(Call&);
  Result<http::Response> list(Call&);
  Result<http::Response> retrieve(Call&);
  Result<http::Response> change(Call&);
  Result<http::Response> remove(Call&);
  Result<KnownRegistration> must_find(Call const&) const;
  Result<void> must_not_conflict(Registration const&);
  json::Value shown(Call const&, Registration const&) const;
  void load(RegistrationRow const&);
  void tell(KnownRegistration const& before, KnownRegistration const& after) const;

  Engine& engine_;
  RegistrationStore store_;
  Clock clock_;
  Binding binding_;
  Registry registry_;
  std::vector<Listener> listeners_;
  std::string write_right_;
  std::mutex writing_;  // one change of the set of registrations at a time
};

}  // namespace dinh::reg
