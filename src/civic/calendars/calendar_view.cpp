#include "civic/calendars/calendar_view.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace dinh::civic {
namespace {

std::string clock_text(int minute) {
  auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
  return two(minute / 60) + ":" + two(minute % 60);
}

bool is_free_by_name(Why why) { return why == Why::holiday || why == Why::compensation || why == Why::closed; }

bool within(Date date, int year) { return civil(date).year == year; }

CalendarDay day_view(Date date, DayPlan const& plan) {
  CalendarDay out{.date = date, .why = plan.why, .name = plan.name, .name_en = plan.name_en};
  for (auto const& shift : plan.shifts) out.shifts.push_back({clock_text(shift.from_min), clock_text(shift.to_min)});
  return out;
}

std::vector<SwapView> swaps_of(CalendarRules const& rules, int year) {
  std::vector<SwapView> out;
  for (auto const& swap : rules.swaps)
    if (within(swap.off, year)) out.push_back({swap.off, swap.working, SwapKind::swap, swap.name, swap.name_en});
  for (auto const& day : rules.make_up)
    if (within(day.date, year)) out.push_back({day.date, {}, SwapKind::work, day.name, day.name_en});
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.date < b.date; });
  return out;
}

WeeklyHours const* hours_on(CalendarRules const& rules, Date day) {
  WeeklyHours const* found = nullptr;
  for (auto const& hours : rules.weeks)
    if ((!hours.valid_from || *hours.valid_from <= day) && (!hours.valid_to || day <= *hours.valid_to)) found = &hours;
  return found;
}

}  // namespace

CalendarView view_of(WorkingCalendar const& calendar, std::int64_t version, int year) {
  auto const& rules = calendar.rules();
  CalendarView out{.code = rules.code, .name = rules.name, .name_en = rules.name_en, .version = version, .year = year};
  out.day_minutes = rules.day_minutes;
  if (auto const* hours = hours_on(rules, date_of(YearMonthDay{year, 12, 31}))) out.week = hours->days;
  for (auto const& [date, plan] : calendar.special_days(year)) {
    out.days.push_back(day_view(date, *plan));
    if (is_free_by_name(plan->why)) out.holidays.push_back({date, plan->name, plan->name_en});
  }
  out.swaps = swaps_of(rules, year);
  out.rules = rules;
  return out;
}

namespace {

// Only what the page changed: days that are free already, by a rule, stay the rule's.
void set_closed_days(CalendarRules& rules, WorkingCalendar const& before, std::vector<NamedDate> const& holidays, int year) {
  std::erase_if(rules.closed, [&](ClosedDays const& closed) { return closed.from == closed.to && within(closed.from, year); });
  for (auto const& day : holidays) {
    Why why = before.day(day.date).why;
    if (why != Why::holiday && why != Why::compensation) rules.closed.push_back({day.date, day.date, day.name, day.name_en});
  }
}

Result<void> set_swaps(CalendarRules& rules, std::vector<SwapView> const& swaps, int year) {
  std::erase_if(rules.swaps, [&](SwappedDay const& swap) { return within(swap.off, year); });
  std::erase_if(rules.make_up, [&](MakeUpDay const& day) { return within(day.date, year); });
  for (std::size_t i = 0; i < swaps.size(); ++i) {
    auto const& swap = swaps[i];
    std::string here = "swaps[" + std::to_string(i) + "].";
    if (!within(swap.date, year)) return fail_field(here + "date", "a day of the year " + std::to_string(year));
    if (swap.kind == SwapKind::swap && !swap.to) return fail_field(here + "to", "the day worked instead");
    if (swap.kind == SwapKind::swap) rules.swaps.push_back({swap.date, *swap.to, swap.name, swap.name_en});
    if (swap.kind == SwapKind::work) rules.make_up.push_back({.date = swap.date, .name = swap.name, .name_en = swap.name_en});
    if (swap.kind == SwapKind::off) rules.closed.push_back({swap.date, swap.date, swap.name, swap.name_en});
  }
  return {};
}

}  // namespace

Result<CalendarRules> changed(WorkingCalendar const& before, CalendarIn const& in, int year) {
  CalendarRules rules = in.rules.value_or(before.rules());
  rules.code = in.code;
  if (in.name) rules.name = *in.name;
  if (in.name_en) rules.name_en = *in.name_en;
  if (in.day_minutes) rules.day_minutes = *in.day_minutes;
  if (trim(rules.name).empty()) return fail_field("name", "a name");
  if (in.week) {  // today's hours; those of other seasons and years stay
    auto const* hours = hours_on(rules, date_of(YearMonthDay{year, 12, 31}));
    if (hours) rules.weeks[static_cast<std::size_t>(hours - rules.weeks.data())].days = *in.week;
    else rules.weeks.push_back({.days = *in.week});
  }
  if (in.holidays) set_closed_days(rules, before, *in.holidays, year);
  if (in.swaps) TRY_DO(set_swaps(rules, *in.swaps, year));
  return rules;
}

}  // namespace dinh::civic
