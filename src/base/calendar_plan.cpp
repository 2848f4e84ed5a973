#include "base/calendar_plan.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "base/lunar.hpp"

namespace dinh {

namespace {

Result<int> read_minute(std::string const& text, std::string const& path) {
  auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return fail_field(path, "a time like 07:30");
  int hour = (text[0] - '0') * 10 + (text[1] - '0'), minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (minute > 59 || hour * 60 + minute > 24 * 60) return fail_field(path, "a time between 00:00 and 24:00");
  return hour * 60 + minute;
}

Result<std::vector<Shift>> read_shifts(std::vector<ShiftHours> const& hours, std::string const& path) {
  std::vector<Shift> shifts;
  for (std::size_t i = 0; i < hours.size(); ++i) {
    std::string here = path + "[" + std::to_string(i) + "]";
    TRY(int from, read_minute(hours[i].from, here + ".from"));
    TRY(int to, read_minute(hours[i].to, here + ".to"));
    if (to <= from) return fail_field(here + ".to", "a time after " + hours[i].from);
    if (!shifts.empty() && from <= shifts.back().to_min) return fail_field(here + ".from", "a time after " + hours[i - 1].to);
    shifts.push_back({from, to});
  }
  return shifts;
}

bool covers(std::optional<Date> const& from, std::optional<Date> const& to, Date d) { return (!from || *from <= d) && (!to || d <= *to); }

class Planner {
 public:
  Planner(CalendarRules const& rules, int first_year, int last_year)
      : rules_(rules), first_year_(first_year), last_year_(last_year), out_{date_of(YearMonthDay{first_year, 1, 1}), {}, {{}}} {}

  Result<PlannedDays> plan() {
    TRY_DO(read_weeks());
    TRY_DO(read_holidays());
    TRY_DO(read_single_days());
    Date end = date_of(YearMonthDay{last_year_ + 1, 1, 1});
    for (Date d = out_.first; d < end; d = d + 1) out_.plan_of_day.push_back(plan_of(d));
    return std::move(out_);
  }

 private:
  static constexpr std::uint32_t no_hours = 0;  // place of the empty plan

  std::uint32_t add(DayPlan plan) {
    out_.plans.push_back(std::move(plan));
    return static_cast<std::uint32_t>(out_.plans.size() - 1);
  }
  template <class Named>
  DayPlan free_day(Why why, Named const& reason) {
    return {why, reason.name, reason.name_en, {}};
  }

  Result<void> read_weeks() {
    for (std::size_t w = 0; w < rules_.weeks.size(); ++w) {
      std::string path = "weeks[" + std::to_string(w) + "].days";
      if (rules_.weeks[w].days.size() != 7) return fail_field(path, "seven lists of shifts, Monday first");
      for (std::size_t d = 0; d < 7; ++d) {
        TRY(auto shifts, read_shifts(rules_.weeks[w].days[d], path + "[" + std::to_string(d) + "]"));
        add({shifts.empty() ? Why::day_off : Why::working, "", "", shifts});
      }
    }
    return {};
  }

  // The weekly hours are the plans behind the empty one, seven for each week.
  std::uint32_t weekly(Date d, int as_weekday) const {
    for (std::size_t w = rules_.weeks.size(); w-- > 0;)
      if (covers(rules_.weeks[w].valid_from, rules_.weeks[w].valid_to, d))
        return static_cast<std::uint32_t>(w * 7 + static_cast<std::size_t>(as_weekday));
    return no_hours;
  }

  Result<void> read_holidays() {
    for (std::size_t i = 0; i < rules_.holidays.size(); ++i) {
      auto const& h = rules_.holidays[i];
      std::string path = "holidays[" + std::to_string(i) + "]";
      if (h.month < 1 || h.month > 12) return fail_field(path + ".month", "1 to 12");
      if (h.day < 1 || h.day > (h.lunar ? 30 : 31)) return fail_field(path + ".day", "a day of the month");
      if (h.length_days < 1 || h.length_days > 60) return fail_field(path + ".length_days", "1 to 60");
      if (h.shift_days < -60 || h.shift_days > 60) return fail_field(path + ".shift_days", "-60 to 60");
    }
    for (int year = first_year_ - 1; year <= last_year_; ++year) {  // a holiday shifted over the end of a year
      auto months = lunar_months(year);
      for (auto const& h : rules_.holidays)
        if ((!h.from_year || *h.from_year <= year) && (!h.to_year || year <= *h.to_year)) add_holiday(h, year, months);
    }
    return {};
  }

  void add_holiday(Holiday const& h, int year, std::vector<LunarMonth> const& months) {
    Date first = date_of(YearMonthDay{year, h.month, h.day});
    if (h.lunar)
      first = std::ranges::find_if(months, [&](LunarMonth const& m) { return m.number == h.month && !m.leap; })->first + (h.day - 1);
    for (int i = 0; i < h.length_days; ++i) holidays_.emplace(first + h.shift_days + i, &h);
  }

  Result<void> read_single_days() {
    for (std::size_t i = 0; i < rules_.closed.size(); ++i) {
      auto const& c = rules_.closed[i];
      if (c.to < c.from || c.to.days - c.from.days > 3660)
        return fail_field("closed[" + std::to_string(i) + "].to", "a date from " + iso(c.from) + " on");
      auto plan = add(free_day(Why::closed, c));
      for (Date d = c.from; d <= c.to; d = d + 1) single_days_[d] = plan;
    }
    for (auto const& s : rules_.swaps) {
      single_days_[s.off] = add(free_day(Why::swapped, s));
      single_days_[s.working] = add({Why::make_up, s.name, s.name_en, out_.plans[weekly(s.off, weekday(s.off))].shifts});
    }
    for (std::size_t i = 0; i < rules_.make_up.size(); ++i) {
      auto const& m = rules_.make_up[i];
      if (m.as_weekday < 1 || m.as_weekday > 7) return fail_field("make_up[" + std::to_string(i) + "].as_weekday", "1 (Monday) to 7");
      single_days_[m.date] = add({Why::make_up, m.name, m.name_en, out_.plans[weekly(m.date, m.as_weekday)].shifts});
    }
    return {};
  }

  std::uint32_t plan_of(Date d) {  // called for one day after the other
    auto single = single_days_.find(d);
    auto holiday = holidays_.find(d);
    auto week = weekly(d, weekday(d));
    bool would_be_worked = out_.plans[week].why == Why::working;
    if (holiday != holidays_.end() && rules_.compensation && !would_be_worked) owed_.push_back(holiday->second);
    if (single != single_days_.end()) return single->second;
    if (holiday != holidays_.end()) return add(free_day(Why::holiday, *holiday->second));
    if (owed_.empty() || !would_be_worked) return week;
    auto plan = add(free_day(Why::compensation, *owed_.front()));
    owed_.pop_front();
    return plan;
  }

  CalendarRules const& rules_;
  int first_year_, last_year_;
  PlannedDays out_;
  std::map<Date, Holiday const*> holidays_;
  std::map<Date, std::uint32_t> single_days_;
  std::deque<Holiday const*> owed_;  // holidays on weekly days off that no working day was freed for yet
};

}  // namespace

int DayPlan::minutes_before(int minute) const {
  int sum = 0;
  for (auto const& shift : shifts) sum += std::clamp(minute, shift.from_min, shift.to_min) - shift.from_min;
  return sum;
}

int DayPlan::minute_when(int worked) const {
  for (auto const& shift : shifts) {
    int length = shift.to_min - shift.from_min;
    if (worked <= length) return shift.from_min + worked;
    worked -= length;
  }
  return 24 * 60;
}

Result<PlannedDays> plan_days(CalendarRules const& rules, int first_year, int last_year) {
  return Planner(rules, first_year, last_year).plan();
}

}  // namespace dinh
