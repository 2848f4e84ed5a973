// Ten thousand generated deadlines against a clerk who walks from minute to minute with a list of the minutes that count.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/calendar.hpp"

namespace dinh {
namespace {

constexpr int first_year = 2024, days_in_walk = 366 + 365 + 365 + 365;
constexpr std::int64_t longest_walk_ms = 40 * day_ms;
const Date first_day = date_of(YearMonthDay{first_year, 1, 1});

struct Dice {
  std::mt19937 engine;
  int roll(int low, int high) { return std::uniform_int_distribution(low, high)(engine); }
  bool one_in(int n) { return roll(1, n) == 1; }
};

std::string hours(int minute) {
  auto two = [](int v) { return (v < 10 ? "0" : "") + std::to_string(v); };
  return two(minute / 60) + ":" + two(minute % 60);
}

std::vector<ShiftHours> random_day(Dice& dice) {
  std::vector<ShiftHours> shifts;
  int minute = dice.roll(0, 9 * 60);
  for (int i = dice.roll(0, 3); i > 0 && minute < 1380; --i) {
    int end = std::min(1440, minute + dice.roll(1, 400));
    shifts.push_back({hours(minute), hours(end)});
    minute = end + dice.roll(1, 200);
  }
  return shifts;
}

CalendarRules random_rules(Dice& dice) {
  CalendarRules rules{.code = "x", .name = "x", .utc_offset_min = dice.roll(-12, 14) * 60, .compensation = dice.one_in(2)};
  auto any_day = [&] { return first_day + dice.roll(0, 700); };
  for (int i = 0; i < 7; ++i) {
    if (i == 0 || dice.one_in(3)) rules.weeks.emplace_back();
    if (i > 0 && rules.weeks.back().days.empty()) rules.weeks.back().valid_from = any_day();
    while (rules.weeks.back().days.size() < 7) rules.weeks.back().days.push_back(random_day(dice));
  }
  for (int i = dice.roll(0, 6); i > 0; --i)
    rules.holidays.push_back({.month = dice.roll(1, 12), .day = dice.roll(1, 28), .length_days = dice.roll(1, 5), .name = "h"});
  for (int i = dice.roll(0, 4); i > 0; --i) {
    Date from = any_day();
    rules.closed.push_back({from, from + dice.roll(0, 9), "c", ""});
  }
  for (int i = dice.roll(0, 4); i > 0; --i) rules.swaps.push_back({any_day(), any_day(), "s", ""});
  for (int i = dice.roll(0, 4); i > 0; --i) rules.make_up.push_back({any_day(), dice.roll(1, 7), "m", ""});
  return rules;
}

struct Walked {
  std::optional<Instant> due;
  std::int64_t minutes = 0;
};

// The rules applied by hand, day after day, the way their comments say.
class Clerk {
 public:
  explicit Clerk(CalendarRules const& rules) : rules_(rules), counts_(static_cast<std::size_t>(days_in_walk) * 1440) {
    for (int i = 0; i < days_in_walk; ++i)
      for (auto const& shift : shifts_of(first_day + i))
        std::fill(counts_.begin() + i * 1440 + minute_of(shift.from), counts_.begin() + i * 1440 + minute_of(shift.to), 1);
  }
  // From minute to minute; a plain array and plain numbers, because this loop runs a hundred million times.
  Walked walk(Instant start, std::int64_t budget, std::vector<Pause> const& pauses) const {
    auto first = minute_number(start), last = std::min<std::int64_t>(std::ssize(counts_), first + longest_walk_ms / minute_ms);
    std::vector<char> now = {counts_.begin() + first, counts_.begin() + last};
    for (auto const& p : pauses)
      for (auto m = std::max(first, minute_number(p.from)); m < last && (!p.to || m < minute_number(*p.to)); ++m)
        now[static_cast<std::size_t>(m - first)] = 0;
    Walked out;
    std::int64_t i = 0;
    for (const char* counted = now.data(); i < last - first && out.minutes < budget; ++i) out.minutes += counted[i];
    if (out.minutes == budget) out.due = start + i * minute_ms;
    return out;
  }

 private:
  std::int64_t minute_number(Instant t) const { return t.ms / minute_ms + rules_.utc_offset_min - first_day.days * std::int64_t{1440}; }
  static int minute_of(std::string const& text) { return std::stoi(text.substr(0, 2)) * 60 + std::stoi(text.substr(3)); }
  std::vector<ShiftHours> weekly(Date d, int as_weekday) const {
    std::vector<ShiftHours> found;
    for (auto const& week : rules_.weeks)
      if (!week.valid_from || *week.valid_from <= d) found = week.days[static_cast<std::size_t>(as_weekday - 1)];
    return found;
  }
  bool is_holiday(Date d) const {
    for (auto const& h : rules_.holidays)
      for (int i = 0; i < h.length_days; ++i)
        if (auto day = civil(d + -i); day.month == h.month && day.day == h.day) return true;
    return false;
  }
  std::vector<ShiftHours> shifts_of(Date d) {
    auto usual = weekly(d, weekday(d));
    bool holiday = is_holiday(d);
    if (holiday && usual.empty() && rules_.compensation) ++owed_;
    for (auto m = rules_.make_up.rbegin(); m != rules_.make_up.rend(); ++m)
      if (m->date == d) return weekly(d, m->as_weekday);
    for (auto s = rules_.swaps.rbegin(); s != rules_.swaps.rend(); ++s) {
      if (s->working == d) return weekly(s->off, weekday(s->off));
      if (s->off == d) return {};
    }
    for (auto const& c : rules_.closed)
      if (c.from <= d && d <= c.to) return {};
    if (holiday) return {};
    if (!usual.empty() && owed_ > 0) return --owed_, std::vector<ShiftHours>{};
    return usual;
  }
  CalendarRules rules_;
  std::vector<char> counts_;  // one for each minute of the four years
  int owed_ = 0;
};

std::vector<Pause> random_pauses(Dice& dice, Instant start) {
  std::vector<Pause> pauses;
  for (int i = dice.one_in(2) ? dice.roll(1, 4) : 0; i > 0; --i) {
    Instant from = start + dice.roll(-600, 6000) * minute_ms;
    pauses.push_back({from, dice.one_in(12) ? std::nullopt : std::optional(from + dice.roll(0, 4000) * minute_ms)});
  }
  return pauses;
}

TEST(WorkingCalendarProperty, EqualsTheMinuteByMinuteWalk_InTenThousandCases) {
  Dice dice{std::mt19937(20260217)};
  int cases = 0, with_due = 0;
  for (int c = 0; c < 100; ++c) {
    auto rules = random_rules(dice);
    auto made = WorkingCalendar::make(rules, first_year, first_year + 3);
    ASSERT_TRUE(made) << made.error().detail;
    Clerk clerk(rules);
    for (int i = 0; i < 100; ++i, ++cases) {
      Instant start = at_local(first_day + dice.roll(10, 700), dice.roll(0, 1439), rules.utc_offset_min);
      std::int64_t budget = dice.one_in(3) ? dice.roll(0, 300) : dice.roll(0, 3000);
      auto pauses = random_pauses(dice, start);
      auto walked = clerk.walk(start, budget, pauses);
      auto due = made->due(start + dice.roll(0, 59'999), budget, pauses);
      if (!walked.due) {
        EXPECT_TRUE(!due || *due - start >= longest_walk_ms);
        continue;
      }
      ++with_due;
      ASSERT_EQ(due, walked.due) << "calendar " << c << " case " << i << " from " << iso(start);
      ASSERT_EQ(made->minutes_between(start, *due, pauses), budget);
      std::int64_t explained = 0;
      Instant reached = start;
      for (auto const& step : made->explain(start, *due, pauses)) {
        ASSERT_EQ(step.from, reached);
        reached = step.to;
        explained += step.minutes;
      }
      ASSERT_EQ(explained, budget);
      ASSERT_EQ(reached, *due);
    }
  }
  EXPECT_EQ(cases, 10'000);
  EXPECT_GT(with_due, 8'000);
}

}  // namespace
}  // namespace dinh
