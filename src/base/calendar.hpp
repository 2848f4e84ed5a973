#pragma once
// Working time: when is a deadline over, how much was worked between two moments, and why. A WorkingCalendar is an immutable value computed
// once from its rules; a due date takes one binary search, however far away it is.
// Clocks show whole minutes: every instant is cut to its minute first.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/calendar_plan.hpp"
#include "base/result.hpp"

namespace dinh {

struct Step {  // of an explanation; the steps follow each other without a gap
  Instant from, to;
  std::int64_t minutes = 0;  // how many of them count
  Why why{};
  std::string name, name_en;  // of the holiday, closure or swap; else empty
  static constexpr auto fields() {
    return std::tuple(field("from", &Step::from), field("to", &Step::to), field("minutes", &Step::minutes, "minutes that count"),
                      field("why", &Step::why), field("name", &Step::name), field("name_en", &Step::name_en));
  }
};

struct Pause {  // the clock stands: waiting for the citizen or another agency
  Instant from;
  std::optional<Instant> to;  // empty: still standing
};
using Pauses = std::span<const Pause>;  // in any order; they may overlap

class WorkingCalendar {
 public:
  // Errors name the place in the rules ("weeks[0].days[2][1].from"). Before and after the given years nobody works.
  static Result<WorkingCalendar> make(CalendarRules rules, int first_year = 2000, int last_year = 2060);

  CalendarRules const& rules() const { return rules_; }
  DayPlan const& day(Date) const;
  struct SpecialDay {
    Date date;
    DayPlan const* plan;
  };
  std::vector<SpecialDay> special_days(int year) const;  // all that differ from the weekly hours, in order

  // The earliest moment by which budget_min minutes have been worked. Empty while an open pause comes first, or when the calendar ends
  // before.
  std::optional<Instant> due(Instant start, std::int64_t budget_min, Pauses pauses = {}) const;
  std::optional<Instant> due_after_days(Instant start, int days, Pauses pauses = {}) const {
    return due(start, std::int64_t{days} * rules_.day_minutes, pauses);
  }
  std::int64_t minutes_between(Instant from, Instant to, Pauses pauses = {}) const;  // 0 when `to` is not after `from`
  bool is_working(Instant) const;
  std::vector<Step> explain(Instant from, Instant to, Pauses pauses = {}) const;  // the minutes add up to minutes_between

 private:
  WorkingCalendar(CalendarRules, PlannedDays);
  std::int64_t local_minute_of(Instant) const;  // since 1970 on the local clock
  Instant instant_of(std::int64_t local_minute) const;
  std::int64_t worked_before(std::int64_t local_minute) const;  // since the first day
  std::optional<std::int64_t> minute_when_worked(std::int64_t total) const;
  std::vector<std::pair<std::int64_t, std::int64_t>> pauses_within(Pauses, std::int64_t from) const;  // in order, apart from each other

  CalendarRules rules_;
  PlannedDays days_;
  std::vector<std::int32_t> minutes_before_day_;  // one more than there are days: the last is the sum
};

}  // namespace dinh
