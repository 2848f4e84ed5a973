#pragma once
// When a clock's ladder speaks: computed ahead by the working calendar, so that whoever fires the alarms needs no calendar. Pure.
#include "casework/case.hpp"
#include "casework/escalation/ladder.hpp"

namespace dinh::casework {

struct Alarm {
  std::int64_t step = 0;  // of the ladder, from 1
  std::string mark;       // "75%", "+480"
  Tell tell = Tell::unit_duty;
  Instant at;
};
// In the ladder's order. Of a clock that stands only those that came before the pause. A met clock is asked as if it ran on.
std::vector<Alarm> alarms_of(CaseClock const&, Ladder const&, WorkingCalendar const&);

struct Fired {
  std::string mark;
  Tell tell = Tell::unit_duty;
  Instant at;
  static constexpr auto fields() { return std::tuple(field("mark", &Fired::mark), field("tell", &Fired::tell), field("at", &Fired::at)); }
};
// Whether a step that was told already speaks again: only when it was moved to a moment still to come.
bool was_told(Alarm const&, std::vector<Fired> const&, Instant now);

}  // namespace dinh::casework
