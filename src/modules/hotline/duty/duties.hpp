#pragma once
// Use cases of the duty roster.
#include "civic/audit/audit_log.hpp"
#include "civic/units/units.hpp"
#include "http/endpoint.hpp"
#include "http/router.hpp"
#include "modules/hotline/duty/duty.hpp"
#include "storage/db.hpp"

namespace dinh::hotline {

struct DutyRosterIn : DutyRoster {  // PUT /api/duty: the whole roster
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() { return std::tuple_cat(DutyRoster::fields(), std::tuple(field("if_match", &DutyRosterIn::if_match))); }
};

class Duties {
 public:
  Duties(storage::Db&, civic::Units const&, civic::AuditLog const&);
  void add_routes(http::Router&);

  Result<DutyRoster> roster(Actor const&, http::Nothing const&) const;
  // Without case.all only the lines of the actor's own unit may change.
  Result<DutyRoster> save(Actor const&, DutyRosterIn const&);

  static constexpr std::size_t most_lines = 5'000;
  static constexpr std::int64_t longest_ms = 31 * day_ms;  // of one line

 private:
  Result<void> check(storage::Tx&, Actor const&, std::vector<Duty> const& before, std::vector<Duty> const& after) const;

  storage::Db& db_;
  civic::Units const& units_;
  civic::AuditLog const& audit_;
};

}  // namespace dinh::hotline
