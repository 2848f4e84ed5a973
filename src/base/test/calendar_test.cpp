#include "base/calendar.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>

#include "base/json_fields.hpp"
#include "base/lunar.hpp"

namespace dinh {
namespace {

std::string shipped_file(std::string const& name) {
  std::ifstream in(std::string(DINH_SOURCE_DIR) + "/data/calendar/" + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

WorkingCalendar shipped_calendar(std::string const& name) {
  auto rules = json::read_text<CalendarRules>(shipped_file(name));
  EXPECT_TRUE(rules) << (rules ? "" : rules.error().detail);
  return *WorkingCalendar::make(*rules);
}

CalendarRules office_hours() {
  std::vector<ShiftHours> day = {{"07:30", "11:30"}, {"13:00", "17:00"}};
  return {.code = "office", .name = "Office", .weeks = {{.days = {day, day, day, day, day, {}, {}}}}};
}

Date date(std::string_view text) { return *parse_date(text); }
Instant at(std::string const& local) { return *parse_instant(local.substr(0, 10) + "T" + local.substr(11) + ":00+07:00"); }
std::string shown(std::optional<Instant> t) { return t ? iso_local(*t, 7 * 60) : "never"; }

// The closures as the hotline's page lists them, without any holiday rule.
CalendarRules year_2026_by_hand() {
  auto rules = office_hours();
  for (auto [from, to] : {std::pair{"2026-01-01", "2026-01-02"},
                          {"2026-02-14", "2026-02-22"},
                          {"2026-04-26", "2026-04-27"},
                          {"2026-04-30", "2026-05-01"},
                          {"2026-08-31", "2026-09-02"}})
    rules.closed.push_back({date(from), date(to), "nghỉ lễ", "holiday"});
  rules.make_up = {{date("2026-01-10"), 5, "", ""}, {date("2026-08-22"), 1, "", ""}};
  return rules;
}

struct Vector {
  const char *start, *budget, *due;
};
constexpr Vector vectors[] = {{"2026-02-13 16:00", "5 days", "2026-02-27 16:00"}, {"2025-12-31 15:00", "2 days", "2026-01-06 15:00"},
                              {"2026-01-09 16:00", "1 day", "2026-01-10 16:00"},  {"2026-02-16 09:00", "4 h", "2026-02-23 11:30"},
                              {"2026-04-24 16:30", "1 day", "2026-04-28 16:30"},  {"2026-08-28 10:00", "3 days", "2026-09-07 10:00"},
                              {"2026-03-04 11:45", "2 h", "2026-03-04 15:00"}};

void expect_vectors(WorkingCalendar const& calendar) {
  for (auto const& v : vectors) {
    std::string budget = v.budget;
    int amount = budget[0] - '0';
    auto due = budget.ends_with("h") ? calendar.due(at(v.start), amount * 60) : calendar.due_after_days(at(v.start), amount);
    EXPECT_EQ(shown(due), shown(at(v.due))) << v.start << " + " << v.budget;
  }
}

TEST(WorkingCalendar, KeepsTheSevenVectors_WhenClosuresAreListed) { expect_vectors(*WorkingCalendar::make(year_2026_by_hand())); }

TEST(WorkingCalendar, KeepsTheSevenVectors_WhenHolidaysAreComputed) { expect_vectors(shipped_calendar("vietnam-office.json")); }

TEST(WorkingCalendar, AgreesWithEveryOfficialDayOff_From2019To2026) {
  auto official = *json::parse(shipped_file("vietnam-public-holidays-1950-2050.json"));
  auto calendar = shipped_calendar("vietnam-office.json");
  for (Date d = date("2019-01-01"); d < date("2027-01-01"); d = d + 1) {
    bool swapped = calendar.day(d).why == Why::swapped && civil(d).year >= 2025;  // the file stops knowing of swaps in 2024
    if (weekday(d) > 5 || swapped) continue;
    EXPECT_EQ(calendar.day(d).shifts.empty(), official.find(iso(d)) != nullptr) << iso(d);
  }
}

TEST(WorkingCalendar, WorksTheHoursOfTheDayGivenAway_OnASwappedSaturday) {
  auto calendar = shipped_calendar("vietnam-office.json");
  EXPECT_EQ(calendar.day(date("2026-01-02")).why, Why::swapped);
  EXPECT_EQ(calendar.day(date("2026-01-10")).why, Why::make_up);
  EXPECT_EQ(calendar.day(date("2026-01-10")).minutes(), 480);
}

TEST(WorkingCalendar, FreesTheNextWorkingDay_WhenAHolidayFallsOnADayOff) {
  auto calendar = shipped_calendar("vietnam-office.json");
  auto const& plan = calendar.day(date("2026-04-27"));
  EXPECT_EQ(plan.why, Why::compensation);
  EXPECT_EQ(plan.name_en, "Hung Kings' Commemoration Day");
}

TEST(WorkingCalendar, TakesTheLastValidWeek_WhenSummerHoursLieOverTheYear) {
  auto rules = office_hours();
  std::vector<ShiftHours> summer = {{"07:00", "11:00"}};
  rules.weeks.push_back(
      {.days = {summer, summer, summer, summer, summer, summer, {}}, .valid_from = date("2026-06-01"), .valid_to = date("2026-08-31")});
  auto calendar = *WorkingCalendar::make(rules);
  EXPECT_EQ(calendar.day(date("2026-05-29")).minutes(), 480);
  EXPECT_EQ(calendar.day(date("2026-06-01")).minutes(), 240);
  EXPECT_EQ(calendar.day(date("2026-06-06")).minutes(), 240);
  EXPECT_EQ(calendar.day(date("2026-09-01")).minutes(), 480);
}

TEST(WorkingCalendar, HasNoDue_WhileAPauseIsOpen) {
  auto calendar = *WorkingCalendar::make(office_hours());
  std::vector<Pause> waiting = {{at("2026-03-04 10:00"), std::nullopt}};
  EXPECT_EQ(shown(calendar.due(at("2026-03-04 09:00"), 120, waiting)), "never");
  EXPECT_EQ(shown(calendar.due(at("2026-03-04 09:00"), 60, waiting)), shown(at("2026-03-04 10:00")));
}

TEST(WorkingCalendar, MovesTheDueByTheWorkingTimeOfAPause) {
  auto calendar = *WorkingCalendar::make(office_hours());
  std::vector<Pause> overlapping = {{at("2026-03-04 11:00"), at("2026-03-04 13:30")}, {at("2026-03-04 10:00"), at("2026-03-04 12:00")}};
  EXPECT_EQ(shown(calendar.due(at("2026-03-04 09:00"), 120, overlapping)), shown(at("2026-03-04 14:30")));
}

TEST(WorkingCalendar, NeverEnds_WhenNobodyWorks) {
  auto calendar = *WorkingCalendar::make(CalendarRules{.weeks = {{.days = std::vector<std::vector<ShiftHours>>(7)}}});
  EXPECT_EQ(shown(calendar.due(at("2026-03-04 09:00"), 1)), "never");
  EXPECT_EQ(calendar.day(date("2026-03-04")).why, Why::day_off);
}

TEST(WorkingCalendar, CountsEveryMinute_WhenAUnitIsAlwaysOnDuty) {
  auto calendar = shipped_calendar("vietnam-always.json");
  EXPECT_EQ(shown(calendar.due_after_days(at("2026-02-16 09:00"), 3)), shown(at("2026-02-19 09:00")));
}

TEST(WorkingCalendar, ExplainsADueDateStepByStep) {
  auto calendar = shipped_calendar("vietnam-office.json");
  auto start = at("2026-04-24 16:30");
  std::string told;
  for (auto const& s : calendar.explain(start, *calendar.due_after_days(start, 1)))
    told += iso_local(s.from, 420).substr(5, 11) + " " + std::to_string(s.minutes) + " " + std::string(name_of(s.why)) +
            (s.name_en.empty() ? "" : " " + s.name_en) + "\n";
  EXPECT_EQ(told,
            "04-24T16:30 30 working\n"
            "04-24T17:00 0 off_hours\n"
            "04-25T00:00 0 day_off\n"
            "04-26T00:00 0 holiday Hung Kings' Commemoration Day\n"
            "04-27T00:00 0 compensation Hung Kings' Commemoration Day\n"
            "04-28T00:00 0 off_hours\n"
            "04-28T07:30 240 working\n"
            "04-28T11:30 0 between_shifts\n"
            "04-28T13:00 210 working\n");
}

TEST(WorkingCalendar, NamesThePlace_WhenAShiftEndsBeforeItBegins) {
  auto rules = office_hours();
  rules.weeks[0].days[2][1].to = "12:00";
  auto made = WorkingCalendar::make(rules);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().field, "weeks[0].days[2][1].to");
}

TEST(WorkingCalendar, ListsWhatDiffersFromTheWeek) {
  std::map<std::string, std::string_view> told;
  auto calendar = shipped_calendar("vietnam-office.json");
  for (auto const& special : calendar.special_days(2026)) told[iso(special.date)] = name_of(special.plan->why);
  EXPECT_EQ(told.size(), 16u);
  EXPECT_EQ(told["2026-02-16"], "holiday");
  EXPECT_EQ(told["2026-08-22"], "make_up");
}

}  // namespace
}  // namespace dinh
