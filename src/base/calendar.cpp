#include "base/calendar.hpp"

#include <algorithm>
#include <limits>

namespace dinh {

namespace {

constexpr std::int64_t day_minutes = 1440;
constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

Result<WorkingCalendar> WorkingCalendar::make(CalendarRules rules, int first_year, int last_year) {
  if (rules.utc_offset_min < -14 * 60 || rules.utc_offset_min > 14 * 60) return fail_field("utc_offset_min", "-840 to 840");
  if (rules.day_minutes < 1 || rules.day_minutes > day_minutes) return fail_field("day_minutes", "1 to 1440");
  TRY(auto days, plan_days(rules, first_year, last_year));
  return WorkingCalendar(std::move(rules), std::move(days));
}

WorkingCalendar::WorkingCalendar(CalendarRules rules, PlannedDays days) : rules_(std::move(rules)), days_(std::move(days)) {
  minutes_before_day_.reserve(days_.plan_of_day.size() + 1);
  std::int32_t sum = 0;
  minutes_before_day_.push_back(sum);
  for (auto plan : days_.plan_of_day) minutes_before_day_.push_back(sum += days_.plans[plan].minutes());
}

DayPlan const& WorkingCalendar::day(Date d) const {
  auto index = static_cast<std::size_t>(d.days - days_.first.days);  // a day before the first becomes a huge index
  return days_.plans[index < days_.plan_of_day.size() ? days_.plan_of_day[index] : 0];
}

std::vector<WorkingCalendar::SpecialDay> WorkingCalendar::special_days(int year) const {
  std::vector<SpecialDay> out;
  for (Date d = date_of(YearMonthDay{year, 1, 1}), end = date_of(YearMonthDay{year + 1, 1, 1}); d < end; d = d + 1) {
    auto const& plan = day(d);
    if (plan.why != Why::working && plan.why != Why::day_off && plan.why != Why::no_hours) out.push_back({d, &plan});
  }
  return out;
}

std::int64_t WorkingCalendar::local_minute_of(Instant t) const { return floor_div(t.ms, minute_ms) + rules_.utc_offset_min; }

Instant WorkingCalendar::instant_of(std::int64_t local_minute) const { return {(local_minute - rules_.utc_offset_min) * minute_ms}; }

std::int64_t WorkingCalendar::worked_before(std::int64_t local_minute) const {
  auto day_number = floor_div(local_minute, day_minutes);
  auto index = day_number - days_.first.days;
  if (index < 0) return 0;
  if (index >= std::ssize(days_.plan_of_day)) return minutes_before_day_.back();
  auto at = static_cast<std::size_t>(index);
  return minutes_before_day_[at] +
         days_.plans[days_.plan_of_day[at]].minutes_before(static_cast<int>(local_minute - day_number * day_minutes));
}

std::optional<std::int64_t> WorkingCalendar::minute_when_worked(std::int64_t total) const {
  auto next_day = std::ranges::lower_bound(minutes_before_day_, total);  // the first day that begins with enough
  if (next_day == minutes_before_day_.end() || next_day == minutes_before_day_.begin()) return {};
  auto at = static_cast<std::size_t>(next_day - minutes_before_day_.begin()) - 1;
  int minute = days_.plans[days_.plan_of_day[at]].minute_when(static_cast<int>(total - minutes_before_day_[at]));
  return (days_.first.days + static_cast<std::int64_t>(at)) * day_minutes + minute;
}

std::vector<std::pair<std::int64_t, std::int64_t>> WorkingCalendar::pauses_within(Pauses pauses, std::int64_t from) const {
  std::vector<std::pair<std::int64_t, std::int64_t>> sorted, out;
  for (auto const& p : pauses) sorted.emplace_back(std::max(from, local_minute_of(p.from)), p.to ? local_minute_of(*p.to) : forever);
  std::ranges::sort(sorted);
  for (auto const& [begin, end] : sorted) {
    if (end <= begin) continue;
    if (!out.empty() && begin <= out.back().second) out.back().second = std::max(out.back().second, end);
    else out.emplace_back(begin, end);
  }
  return out;
}

std::optional<Instant> WorkingCalendar::due(Instant start, std::int64_t budget_min, Pauses pauses) const {
  auto from = local_minute_of(start);
  auto left = std::max<std::int64_t>(0, budget_min);
  for (auto const& [begin, end] : pauses_within(pauses, from)) {
    auto worked = worked_before(begin) - worked_before(from);
    if (left <= worked) break;
    if (end == forever) return {};
    left -= worked;
    from = end;
  }
  if (left == 0) return instant_of(from);
  auto minute = minute_when_worked(worked_before(from) + left);
  if (!minute) return {};
  return instant_of(*minute);
}

std::int64_t WorkingCalendar::minutes_between(Instant from, Instant to, Pauses pauses) const {
  auto begin = local_minute_of(from), end = local_minute_of(to);
  if (end <= begin) return 0;
  auto worked = worked_before(end) - worked_before(begin);
  for (auto const& [stop, go_on] : pauses_within(pauses, begin))
    if (stop < end) worked -= worked_before(std::min(go_on, end)) - worked_before(stop);
  return worked;
}

bool WorkingCalendar::is_working(Instant t) const {
  auto minute = local_minute_of(t);
  return worked_before(minute + 1) > worked_before(minute);
}

namespace {

// What lies at a minute of a day, and up to where.
struct Stretch {
  Why why;
  int to_min;
  bool counts;
};

Stretch stretch_at(DayPlan const& plan, int minute) {
  for (std::size_t i = 0; i < plan.shifts.size(); ++i) {
    if (minute < plan.shifts[i].from_min) return {i == 0 ? Why::off_hours : Why::between_shifts, plan.shifts[i].from_min, false};
    if (minute < plan.shifts[i].to_min) return {plan.why, plan.shifts[i].to_min, true};
  }
  return {plan.shifts.empty() ? plan.why : Why::off_hours, 24 * 60, false};
}

void add_step(std::vector<Step>& steps, Step step) {
  bool same = !steps.empty() && steps.back().why == step.why && steps.back().name == step.name;
  if (!same) return steps.push_back(std::move(step));
  steps.back().to = step.to;
  steps.back().minutes += step.minutes;
}

}  // namespace

std::vector<Step> WorkingCalendar::explain(Instant from, Instant to, Pauses pauses) const {
  std::vector<Step> steps;
  auto standing = pauses_within(pauses, local_minute_of(from));
  auto pause = standing.begin();
  for (auto at = local_minute_of(from), end = local_minute_of(to); at < end;) {
    if (pause != standing.end() && at >= pause->first) {
      auto until = std::min(end, pause->second);
      add_step(steps, {instant_of(at), instant_of(until), 0, Why::paused, "", ""});
      at = until;
      ++pause;
      continue;
    }
    auto day_number = floor_div(at, day_minutes);
    auto const& plan = day({static_cast<std::int32_t>(day_number)});
    auto stretch = stretch_at(plan, static_cast<int>(at - day_number * day_minutes));
    auto until = std::min(end, day_number * day_minutes + stretch.to_min);
    if (pause != standing.end()) until = std::min(until, pause->first);
    bool named = stretch.why == plan.why;
    add_step(steps, {instant_of(at), instant_of(until), stretch.counts ? until - at : 0, stretch.why, named ? plan.name : "",
                     named ? plan.name_en : ""});
    at = until;
  }
  return steps;
}

}  // namespace dinh
