#pragma once
// Units end (design: validity dates). What one still holds on the day after its last goes to the unit that took its work over, with a step
// on the timeline and an entry in the audit log. Where nobody did, the cases stay and wait for the desk.
#include "casework/cases.hpp"
#include "civic/audit/audit_log.hpp"
#include "civic/units/units.hpp"

namespace dinh::hotline {

class Successions {
 public:
  Successions(storage::Db&, casework::Cases&, civic::Units const&, civic::AuditLog const&, Clock, int utc_offset_min);
  std::int64_t follow();  // background; answers how many cases moved. Costs little when none has to.

 private:
  std::int64_t move_some(civic::Unit const& from, civic::Unit const& to);

  storage::Db& db_;
  casework::Cases& cases_;
  civic::Units const& units_;
  civic::AuditLog const& audit_;
  Clock clock_;
  int utc_offset_min_;
};

}  // namespace dinh::hotline
