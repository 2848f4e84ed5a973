#pragma once
// What is kept longer than the register of personal data says is given up, in the background, a small batch a transaction. A case under
// legal hold, its conversations and its recordings stay until it is let go.
#include "modules/hotline/callbacks/callbacks.hpp"
#include "modules/hotline/privacy/eraser.hpp"
#include "modules/hotline/privacy/person.hpp"
#include "modules/hotline/privacy/personal_data.hpp"

namespace dinh::hotline {

class Sweep {
 public:
  Sweep(storage::Db&, PersonalData const&, Eraser const&, People&, Callbacks const&, civic::AuditLog const&, Clock);
  std::int64_t run();  // background: works for a second at most; answers how many records it gave up
  std::int64_t due(storage::Tx&, std::string_view rule) const;  // how many it would, up to counted_at_most
  void look_again(storage::Tx&, casework::Case const&) const;   // a hold was let go
  static constexpr std::int64_t counted_at_most = 1000;

 private:
  Instant before(std::string_view rule) const;
  std::int64_t cases();
  std::int64_t conversations();
  std::int64_t uploads();
  std::int64_t raw();
  void tell(storage::Tx&, std::string_view rule, std::int64_t count) const;
  storage::Db& db_;
  PersonalData const& data_;
  Eraser const& eraser_;
  People& people_;
  Callbacks const& callbacks_;
  civic::AuditLog const& audit_;
  Clock clock_;
};

}  // namespace dinh::hotline
