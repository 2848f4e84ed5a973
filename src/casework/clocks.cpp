#include "casework/clocks.hpp"

namespace dinh::casework {

std::vector<Pause> pauses_of(CaseClock const& clock) {
  std::vector<Pause> out;
  for (auto const& p : clock.pauses) out.push_back({p.from, p.to});
  return out;
}

bool stands(CaseClock const& clock) { return !clock.pauses.empty() && !clock.pauses.back().to; }

void start(CaseClock& clock, WorkingCalendar const& calendar) {
  clock.due_at = calendar.due(clock.started_at, clock.budget_minutes, pauses_of(clock));
}

void pause(CaseClock& clock, Instant now) {
  if (clock.met_at || stands(clock)) return;
  clock.pauses.push_back({now, {}});
  clock.due_at.reset();
}

void resume(CaseClock& clock, Instant now, WorkingCalendar const& calendar) {
  if (!stands(clock)) return;
  clock.pauses.back().to = now;
  start(clock, calendar);
}

void meet(CaseClock& clock, Instant now) {
  if (!clock.met_at) clock.met_at = now;
}

void run_again(CaseClock& clock, Instant now, WorkingCalendar const& calendar) {
  if (!clock.met_at) return;
  clock.pauses.push_back({*clock.met_at, now});
  clock.met_at.reset();
  start(clock, calendar);
}

void commit(CaseClock& clock, Instant due, WorkingCalendar const& calendar) {
  clock.budget_minutes = calendar.minutes_between(clock.started_at, due, pauses_of(clock));
  clock.due_at = due;
}

std::vector<Step> explain(CaseClock const& clock, WorkingCalendar const& calendar, Instant now) {
  return calendar.explain(clock.started_at, clock.due_at.value_or(now), pauses_of(clock));
}

}  // namespace dinh::casework
