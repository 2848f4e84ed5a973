#pragma once
// Clocks of a case, pure: when they run out, how they stand and go on, and why a due date is what it is.
#include "casework/case.hpp"

namespace dinh::casework {

void start(CaseClock&, WorkingCalendar const&);  // computes due_at
void pause(CaseClock&, Instant now);             // nothing when it is met or stands already
void resume(CaseClock&, Instant now, WorkingCalendar const&);
void meet(CaseClock&, Instant now);
// What was done is not: from the moment it was met until now the clock stood.
void run_again(CaseClock&, Instant now, WorkingCalendar const&);
void commit(CaseClock&, Instant due, WorkingCalendar const&);  // the due date is decided; the budget is what lies between
bool stands(CaseClock const&);
std::vector<Pause> pauses_of(CaseClock const&);
std::vector<Step> explain(CaseClock const&, WorkingCalendar const&,
                          Instant now);  // from the start to the due date, or to now while it stands

// A case is overdue when its result clock has run out and it is open.
inline bool overdue(Case const& c, Instant now) { return c.open && c.due_at && *c.due_at < now; }

}  // namespace dinh::casework
