#include "casework/escalation/escalations.hpp"

#include <algorithm>

#include "casework/store.hpp"

namespace dinh::casework {

Escalations::Escalations(storage::Db& db, CalendarFinder calendars, Clock clock)
    : db_(db), calendars_(std::move(calendars)), clock_(std::move(clock)) {}

void Escalations::keep(storage::Tx& tx, CaseClock const& clock, std::string_view lead) const {
  auto book = ladders();
  store::put_clock(tx, clock, book ? book->version : 0);
  if (book) set_alarms(tx, clock, lead, *book);
}

// What has come and is not told yet stays, whatever becomes of the clock: it did come.
void Escalations::set_alarms(storage::Tx& tx, CaseClock const& clock, std::string_view lead, LadderBook const& book) const {
  auto now = clock_();
  escalation_store::drop_to_come(tx, clock.case_id, clock.kind, now);
  auto const* ladder = clock.met_at ? nullptr : book.find(clock.ladder);
  auto calendar = ladder ? calendars_(clock.calendar) : nullptr;
  if (ladder && !calendar) calendar = calendars_("vn-always");
  if (!calendar) return;
  auto share = unit_of_share(clock.kind);
  auto told = escalation_store::fired(tx, clock.case_id, clock.kind);
  for (auto const& alarm : alarms_of(clock, *ladder, *calendar))
    if (!was_told(alarm, told, now)) escalation_store::put(tx, clock.case_id, clock.kind, share.empty() ? lead : share, alarm);
}

void Escalations::moved(storage::Tx& tx, std::int64_t case_id, std::string_view lead) const {
  escalation_store::set_lead(tx, case_id, lead);
}

Escalations::Batch Escalations::fire_some(storage::Tx& tx, Instant now) const {
  escalation_store::take_turn(tx, now);
  auto edge = escalation_store::edge(tx, now, most_at_once);
  bool few = escalation_store::count(tx, edge, case_by_case + 1) <= case_by_case;
  auto groups = escalation_store::due(tx, edge, few);
  if (groups.empty()) return {};
  auto telling = ports_.tell(tx, groups, now);
  for (std::size_t i = 0; i < groups.size(); ++i)
    escalation_store::keep_told(tx, now, groups[i].unit, groups[i].tell, telling.groups.at(i).people, telling.groups.at(i).instead);
  return {escalation_store::fire(tx, edge, now), std::move(telling.user_ids)};
}

std::int64_t Escalations::fire() {
  if (!ports_.tell) return 0;
  auto now = clock_();
  std::int64_t fired = 0;
  std::vector<std::int64_t> users;
  while (db_.read([&](storage::Tx& tx) { return escalation_store::any_due(tx, now); })) {
    auto batch = db_.write([&](storage::Tx& tx) { return fire_some(tx, now); });
    fired += batch.fired;
    users.insert(users.end(), batch.user_ids.begin(), batch.user_ids.end());
  }
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  if (!users.empty() && ports_.told) ports_.told(users);
  return fired;
}

std::int64_t Escalations::arm() {
  constexpr std::int64_t some = 500;
  auto book = ladders();
  if (!book) return 0;
  auto waiting = [&](storage::Tx& tx) { return escalation_store::armed_before(tx, book->version, some); };
  if (db_.read(waiting).empty()) return 0;
  return db_.write([&](storage::Tx& tx) {
    auto clocks = waiting(tx);
    for (auto const& clock : clocks) {
      store::put_clock(tx, clock, book->version);
      set_alarms(tx, clock, escalation_store::lead_of(tx, clock.case_id), *book);
    }
    return static_cast<std::int64_t>(clocks.size());
  });
}

}  // namespace dinh::casework
