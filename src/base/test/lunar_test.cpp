#include "base/lunar.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>

#include "base/json.hpp"

namespace dinh {
namespace {

json::Value official_days_off() {
  std::ifstream in(std::string(DINH_SOURCE_DIR) + "/data/calendar/vietnam-public-holidays-1950-2050.json");
  return *json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
}

TEST(Lunar, FindsEveryOfficialLunarDate_From1950To2050) {
  const std::map<std::string_view, std::pair<int, int>> days_from_new_year = {
      // name → lunar month and how many days after its first
      {"29 of Lunar New Year", {1, -2}},        {"Lunar New Year's Eve", {1, -1}},       {"Lunar New Year", {1, 0}},
      {"Second Day of Lunar New Year", {1, 1}}, {"Third Day of Lunar New Year", {1, 2}}, {"Fourth Day of Lunar New Year", {1, 3}},
      {"Fifth Day of Lunar New Year", {1, 4}},  {"Sixth Day of Lunar New Year", {1, 5}}, {"Hung Kings' Commemoration Day", {3, 9}}};
  int compared = 0;
  auto const official = official_days_off();
  for (auto const& [day, name] : official.object()) {
    auto known = days_from_new_year.find(*name.string());
    if (known == days_from_new_year.end()) continue;
    ++compared;
    auto [month, after] = known->second;
    Date first = *date_of(LunarDate{std::stoi(day.substr(0, 4)), month, 1});
    EXPECT_EQ(iso(first + after), day) << *name.string();
  }
  EXPECT_EQ(compared, 558);
}

TEST(Lunar, DiffersFromTheChineseNewYear_WhereTheMoonIsNewBetweenTheTwoMidnights) {
  EXPECT_EQ(iso(*date_of(LunarDate{1968, 1, 1})), "1968-01-29");
  EXPECT_EQ(iso(*date_of(LunarDate{1985, 1, 1})), "1985-01-21");
  EXPECT_EQ(iso(*date_of(LunarDate{2007, 1, 1})), "2007-02-17");
  EXPECT_EQ(iso(*date_of(LunarDate{2030, 1, 1})), "2030-02-02");
}

TEST(Lunar, PutsTheLeapMonthWhereNoMajorTermFalls) {
  std::map<int, int> leap_months;
  for (int year = 1984; year <= 2034; ++year)
    for (auto const& month : lunar_months(year))
      if (month.leap) leap_months[year] = month.number;
  const std::map<int, int> expected = {{1985, 2}, {1987, 7}, {1990, 5}, {1993, 3}, {1995, 8}, {1998, 5}, {2001, 4},
                                       {2004, 2}, {2006, 7}, {2009, 5}, {2012, 4}, {2014, 9}, {2017, 6}, {2020, 4},
                                       {2023, 2}, {2025, 6}, {2028, 5}, {2031, 3}, {2033, 11}};
  EXPECT_EQ(leap_months, expected);
}

TEST(Lunar, ReturnsToTheSameDay_ThereAndBack) {
  for (Date d = date_of(YearMonthDay{2020, 1, 1}); d < date_of(YearMonthDay{2027, 1, 1}); d = d + 3)
    EXPECT_EQ(date_of(lunar_date(d)), d) << iso(d);
}

TEST(Lunar, HasMonthsOf29Or30Days) {
  for (int year = 1901; year <= 2099; ++year) {
    auto months = lunar_months(year);
    EXPECT_TRUE(months.size() == 13 || months.size() == 14) << year;
    for (std::size_t i = 1; i < months.size(); ++i) {
      int length = months[i].first.days - months[i - 1].first.days;
      EXPECT_TRUE(length == 29 || length == 30) << year;
    }
  }
}

TEST(Lunar, RefusesADayThatTheMonthDoesNotHave) {
  EXPECT_FALSE(date_of(LunarDate{2026, 1, 31}));
  EXPECT_FALSE(date_of(LunarDate{2026, 6, 1, true}));
  EXPECT_TRUE(date_of(LunarDate{2025, 6, 1, true}));
}

}  // namespace
}  // namespace dinh
