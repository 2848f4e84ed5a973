#pragma once
// Clocks that speak: each clock is kept together with its alarms, and what has come is told in the background. Exactly once: an alarm
// becomes an escalation, and its notices, in one transaction.
#include "casework/escalation/escalation_store.hpp"

namespace dinh::casework {

using CalendarFinder = std::function<std::shared_ptr<const WorkingCalendar>(std::string_view code)>;

class Escalations {
 public:
  Escalations(storage::Db&, CalendarFinder, Clock);

  using DueGroup = escalation_store::DueGroup;
  struct Told {
    std::vector<std::string> people;  // names
    std::string instead;              // why it was not who should have been: "", no_duty, no_unit
  };
  struct Telling {
    std::vector<Told> groups;            // one for each group that was due, in their order
    std::vector<std::int64_t> user_ids;  // who has new notices
  };
  // Part of the transaction that fires; may run again after a conflict.
  using Teller = std::function<Telling(storage::Tx&, std::vector<DueGroup> const&, Instant now)>;
  struct Ports {
    LadderFinder ladders;
    Teller tell;
    std::function<void(std::vector<std::int64_t> const& user_ids)> told;  // after the commit
  };
  void use(Ports ports) { ports_ = std::move(ports); }  // without ports nothing is armed

  void keep(storage::Tx&, CaseClock const&, std::string_view lead) const;  // the clock and its alarms
  void moved(storage::Tx&, std::int64_t case_id, std::string_view lead) const;

  std::int64_t fire();  // background: all that has come; answers how many alarms
  std::int64_t arm();   // background: clocks that run and know older ladders, some at a time; answers how many

  static constexpr std::int64_t most_at_once = 25'000;  // alarms in one transaction
  static constexpr std::int64_t case_by_case = 500;     // up to so many are told each for itself, then by their number

 private:
  struct Batch {
    std::int64_t fired = 0;
    std::vector<std::int64_t> user_ids;
  };
  Batch fire_some(storage::Tx&, Instant now) const;
  void set_alarms(storage::Tx&, CaseClock const&, std::string_view lead, LadderBook const&) const;
  std::shared_ptr<const LadderBook> ladders() const { return ports_.ladders ? ports_.ladders() : nullptr; }

  storage::Db& db_;
  CalendarFinder calendars_;
  Clock clock_;
  Ports ports_;
};

}  // namespace dinh::casework
