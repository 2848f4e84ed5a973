#pragma once
// What is worked on each single day: the rules of a calendar, spelled out.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/calendar_rules.hpp"
#include "base/result.hpp"

namespace dinh {

// Why a stretch of time counts or does not.
enum class Why { working, make_up, between_shifts, off_hours, day_off, holiday, compensation, closed, swapped, no_hours, paused };
constexpr auto names_of(Why) {
  return std::array{named(Why::working, "working"),           named(Why::make_up, "make_up"), named(Why::between_shifts, "between_shifts"),
                    named(Why::off_hours, "off_hours"),       named(Why::day_off, "day_off"), named(Why::holiday, "holiday"),
                    named(Why::compensation, "compensation"), named(Why::closed, "closed"),   named(Why::swapped, "swapped"),
                    named(Why::no_hours, "no_hours"),         named(Why::paused, "paused")};
}

struct Shift {
  int from_min, to_min;
};  // minutes of the local day; the end is not included

struct DayPlan {
  Why why = Why::no_hours;    // working, make_up, or what makes it free
  std::string name, name_en;  // of the holiday, closure or swap
  std::vector<Shift> shifts;  // in order, apart from each other
  int minutes() const { return minutes_before(24 * 60); }
  int minutes_before(int minute) const;  // worked between midnight and this minute
  int minute_when(int worked) const;     // the earliest by which so much is worked; worked is 1 … minutes()
};

struct PlannedDays {
  Date first;
  std::vector<std::uint32_t> plan_of_day;  // place in plans
  std::vector<DayPlan> plans;
};

// Order of precedence: make-up days, swaps, closures, holidays, compensation days, weekly hours. Errors name the place in the rules.
Result<PlannedDays> plan_days(CalendarRules const&, int first_year, int last_year);

}  // namespace dinh
