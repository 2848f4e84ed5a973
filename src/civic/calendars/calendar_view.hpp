#pragma once
// A calendar as the admin page and the API see it: the rules, and what they mean in one year.
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/calendar.hpp"

namespace dinh::civic {

struct CalendarSummary {
  std::string code, name, name_en;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("code", &CalendarSummary::code), field("name", &CalendarSummary::name),
                      field("name_en", &CalendarSummary::name_en), field("version", &CalendarSummary::version));
  }
};
struct CalendarList {
  std::vector<CalendarSummary> items;
  static constexpr auto fields() { return std::tuple(field("items", &CalendarList::items)); }
};

struct CalendarQuery {
  std::string code;
  std::optional<int> year;
  static constexpr auto fields() {
    return std::tuple(field("code", &CalendarQuery::code),
                      field("year", &CalendarQuery::year, "whose days to spell out; absent: this one"));
  }
};

struct CalendarDay {  // a day that differs from the weekly hours
  Date date;
  Why why = Why::working;
  std::string name, name_en;
  std::vector<ShiftHours> shifts;
  static constexpr auto fields() {
    return std::tuple(field("date", &CalendarDay::date), field("why", &CalendarDay::why), field("name", &CalendarDay::name),
                      field("name_en", &CalendarDay::name_en), field("shifts", &CalendarDay::shifts));
  }
};
struct NamedDate {
  Date date;
  std::string name, name_en;
  static constexpr auto fields() {
    return std::tuple(field("date", &NamedDate::date), field("name", &NamedDate::name), defaulted("name_en", &NamedDate::name_en));
  }
};
enum class SwapKind { swap, off, work };
constexpr auto names_of(SwapKind) {
  return std::array{named(SwapKind::swap, "swap"), named(SwapKind::off, "off"), named(SwapKind::work, "work")};
}
struct SwapView {
  Date date;               // the day off (swap, off), or the day worked (work)
  std::optional<Date> to;  // swap: the day worked instead
  SwapKind kind = SwapKind::swap;
  std::string name, name_en;
  static constexpr auto fields() {
    return std::tuple(field("date", &SwapView::date, "the day off, or of kind work the day worked"),
                      field("to", &SwapView::to, "of kind swap: the day worked instead"), field("kind", &SwapView::kind),
                      defaulted("name", &SwapView::name), defaulted("name_en", &SwapView::name_en));
  }
};

struct CalendarView {
  std::string code, name, name_en;
  std::int64_t version = 0;
  int year = 0;
  int day_minutes = 0;
  std::vector<std::vector<ShiftHours>> week;  // hours valid at the end of that year, Monday first
  std::vector<NamedDate> holidays;            // of the year, closures too
  std::vector<SwapView> swaps;                // of the year
  std::vector<CalendarDay> days;              // of the year: all that differ from the weekly hours
  CalendarRules rules;                        // the whole of it
  static constexpr auto fields() {
    return std::tuple(field("code", &CalendarView::code), field("name", &CalendarView::name), field("name_en", &CalendarView::name_en),
                      field("version", &CalendarView::version), field("year", &CalendarView::year),
                      field("day_minutes", &CalendarView::day_minutes), field("week", &CalendarView::week, "Monday first"),
                      field("holidays", &CalendarView::holidays), field("swaps", &CalendarView::swaps),
                      field("days", &CalendarView::days, "days of the year that differ from the weekly hours"),
                      field("rules", &CalendarView::rules));
  }
};
CalendarView view_of(WorkingCalendar const&, std::int64_t version, int year);

// PUT /api/calendars/{code}: either the whole rules, or one year's week and swaps as the admin page edits them (holidays of the year that
// the rules do not have become closed days).
struct CalendarIn {
  std::string code;
  std::optional<std::string> name, name_en;
  std::optional<CalendarRules> rules;
  std::optional<int> year;
  std::optional<int> day_minutes;
  std::optional<std::vector<std::vector<ShiftHours>>> week;
  std::optional<std::vector<SwapView>> swaps;
  std::optional<std::vector<NamedDate>> holidays;
  std::optional<std::int64_t> if_match, version;
  static constexpr auto fields() {
    return std::tuple(field("code", &CalendarIn::code), field("name", &CalendarIn::name), field("name_en", &CalendarIn::name_en),
                      field("rules", &CalendarIn::rules, "the whole calendar; stands alone"),
                      field("year", &CalendarIn::year, "the year that swaps and holidays are of; absent: this one"),
                      field("day_minutes", &CalendarIn::day_minutes), field("week", &CalendarIn::week, "weekly hours, Monday first"),
                      field("swaps", &CalendarIn::swaps, "all of the year"),
                      field("holidays", &CalendarIn::holidays, "all of the year; those the rules do not give become closed days"),
                      field("if_match", &CalendarIn::if_match), field("version", &CalendarIn::version));
  }
};
Result<CalendarRules> changed(WorkingCalendar const& before, CalendarIn const&, int year);

struct ExplainIn {
  std::string code;
  Instant start;
  std::optional<std::int64_t> budget_minutes;
  std::optional<int> budget_days;
  static constexpr auto fields() {
    return std::tuple(field("code", &ExplainIn::code), field("start", &ExplainIn::start),
                      field("budget_minutes", &ExplainIn::budget_minutes, "working minutes; or"),
                      field("budget_days", &ExplainIn::budget_days, "working days"));
  }
};
struct Explanation {
  Instant due;
  std::int64_t minutes = 0;  // working minutes between start and due
  std::vector<Step> steps;
  static constexpr auto fields() {
    return std::tuple(field("due", &Explanation::due), field("minutes", &Explanation::minutes), field("steps", &Explanation::steps));
  }
};

}  // namespace dinh::civic
