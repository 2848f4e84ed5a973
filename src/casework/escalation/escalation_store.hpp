#pragma once
// Alarms that are still to come, and escalations that were told.
#include "casework/escalation/alarms.hpp"
#include "storage/db.hpp"

namespace dinh::casework::escalation_store {

void drop_to_come(storage::Tx&, std::int64_t case_id, std::string_view kind, Instant now);  // what has come and was not fired yet stays
void put(storage::Tx&, std::int64_t case_id, std::string_view kind, std::string_view unit, Alarm const&);
std::vector<Fired> fired(storage::Tx&, std::int64_t case_id, std::string_view kind);
void set_lead(storage::Tx&, std::int64_t case_id, std::string_view unit);  // of the alarms of the case's own clocks

// Clocks that run and were armed with older ladders than these.
std::vector<CaseClock> armed_before(storage::Tx&, std::int64_t version, std::int64_t limit);
std::string lead_of(storage::Tx&, std::int64_t case_id);

// The alarms of one transaction: everything up to this instant, and of it up to this case.
struct Edge {
  Instant at;
  std::int64_t case_id = 0;
  static constexpr auto fields() { return std::tuple(field("at", &Edge::at), field("case_id", &Edge::case_id)); }
};
bool any_due(storage::Tx&, Instant now);
void take_turn(storage::Tx&, Instant now);  // who fires at the same moment waits, and then finds nothing
Edge edge(storage::Tx&, Instant now, std::int64_t most);

// What is told together: the same step of the same kind of clock, to the same people.
struct DueGroup {
  std::string kind;  // share: without its unit
  std::string unit, mark;
  Tell tell = Tell::unit_duty;
  std::int64_t step = 0, number = 0, case_id = 0;  // case_id: one of them
  Instant at;                                      // the earliest
  static constexpr auto fields() {
    return std::tuple(field("kind", &DueGroup::kind), field("unit", &DueGroup::unit), field("mark", &DueGroup::mark),
                      field("tell", &DueGroup::tell), field("step", &DueGroup::step), field("number", &DueGroup::number),
                      field("case_id", &DueGroup::case_id), field("at", &DueGroup::at));
  }
};
std::vector<DueGroup> due(storage::Tx&, Edge const&, bool case_by_case);
std::int64_t count(storage::Tx&, Edge const&, std::int64_t at_most);
void keep_told(storage::Tx&, Instant fired_at, std::string_view unit, Tell, std::vector<std::string> const& people,
               std::string_view instead);
std::int64_t fire(storage::Tx&, Edge const&, Instant fired_at);  // alarms become escalations; answers how many

struct Escalation {  // of a case, as its timeline shows it
  std::string kind, unit, mark;
  Tell tell = Tell::unit_duty;
  std::int64_t step = 0;
  Instant at, fired_at;             // when it came; when it was told
  std::vector<std::string> people;  // names of who was told
  std::string instead;              // why it was not who should have been: "", no_duty, no_unit
  static constexpr auto fields() {
    return std::tuple(field("kind", &Escalation::kind), field("unit", &Escalation::unit), field("mark", &Escalation::mark),
                      field("tell", &Escalation::tell), field("step", &Escalation::step), field("at", &Escalation::at),
                      field("fired_at", &Escalation::fired_at), field("people", &Escalation::people),
                      field("instead", &Escalation::instead));
  }
};
std::vector<Escalation> of_case(storage::Tx&, std::int64_t case_id);

// The highest step told of clocks that still run, by case; 0 none.
struct Reached {
  std::int64_t case_id = 0, step = 0;
  static constexpr auto fields() { return std::tuple(field("case_id", &Reached::case_id), field("step", &Reached::step)); }
};
std::vector<Reached> reached(storage::Tx&, std::vector<std::int64_t> const& case_ids);

}  // namespace dinh::casework::escalation_store
