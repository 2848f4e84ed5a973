#include "casework/escalation/alarms.hpp"

#include <algorithm>

#include "casework/clocks.hpp"

namespace dinh::casework {

std::vector<Alarm> alarms_of(CaseClock const& clock, Ladder const& ladder, WorkingCalendar const& calendar) {
  auto pauses = pauses_of(clock);
  std::vector<Alarm> out;
  std::int64_t number = 0;
  for (auto const& step : ladder.steps) {
    ++number;
    bool at_due = step.percent == 100 || step.after_minutes == 0;
    auto minutes = step.percent ? (clock.budget_minutes * *step.percent + 99) / 100 : clock.budget_minutes + step.after_minutes.value_or(0);
    // A date that somebody committed to may lie outside of working time: then it is that date.
    auto at = at_due && clock.due_at ? clock.due_at : calendar.due(clock.started_at, minutes, pauses);
    if (at) out.push_back({number, mark_of(step), step.tell, *at});
  }
  return out;
}

bool was_told(Alarm const& alarm, std::vector<Fired> const& fired, Instant now) {
  return std::any_of(fired.begin(), fired.end(),
                     [&](Fired const& f) { return f.mark == alarm.mark && f.tell == alarm.tell && (alarm.at <= now || f.at == alarm.at); });
}

}  // namespace dinh::casework
