#include "base/time.hpp"

#include <gtest/gtest.h>

namespace dinh {
namespace {

TEST(Time, ReadsInstantsWithTheirZone) {
  EXPECT_EQ(parse_instant("1970-01-01T00:00:00Z")->ms, 0);
  EXPECT_EQ(parse_instant("2026-11-24T10:15:07.1209+07:00"), parse_instant("2026-11-24T03:15:07.120Z"));
  EXPECT_EQ(parse_instant("2026-11-24t03:15:07z"), parse_instant("2026-11-24 03:15:07Z"));
  EXPECT_EQ(parse_instant("1969-12-31T23:59:59.999Z")->ms, -1);
  EXPECT_EQ(parse_instant("2016-12-31T23:59:60Z"), parse_instant("2017-01-01T00:00:00Z"));
}

TEST(Time, RefusesWhatIsNoInstant) {
  for (auto text : {"", "2026-11-24", "2026-11-24T10:15:07", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-24T24:00:00Z",
                    "2026-11-24T10:60:00Z", "2026-11-24T10:15:07.Z", "2026-11-24T10:15:07Z ", "+026-11-24T10:15:07Z",
                    "2026-11-24T10:15:07+7", "2026-11-24T10:15Z"})
    EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(Time, WritesWhatItReads) {
  EXPECT_EQ(iso(*parse_instant("2026-11-24T10:15:07.120+07:00")), "2026-11-24T03:15:07.120Z");
  EXPECT_EQ(iso(Instant{-1}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(iso(Instant{1'764'000'000'007}), "2025-11-24T16:00:00.007Z");
  EXPECT_EQ(iso(Instant{253'402'300'800'000}), "10000-01-01T00:00:00Z");
  EXPECT_EQ(iso(Instant{-62'198'755'200'000}), "-001-01-01T00:00:00Z");
  EXPECT_EQ(iso_local({0}, 7 * 60), "1970-01-01T07:00:00+07:00");
  EXPECT_EQ(iso_local({0}, -150), "1969-12-31T21:30:00-02:30");
}

TEST(Time, CountsEveryDayOfFourCenturies) {
  YearMonthDay expected{1899, 12, 31};
  for (Date d = date_of(expected); d < *parse_date("2301-01-01"); d = d + 1) {
    auto found = civil(d);
    ASSERT_EQ(date_of(found), d);
    ASSERT_EQ(weekday(d + 1), weekday(d) % 7 + 1);
    bool next_month = found.month != expected.month;
    ASSERT_TRUE(next_month ? found.day == 1 : found.day == expected.day || found.day == expected.day + 1) << iso(d);
    expected = found;
  }
  EXPECT_EQ(weekday(*parse_date("2026-11-24")), 2);
  EXPECT_EQ(weekday(*parse_date("1969-12-29")), 1);
  EXPECT_EQ(iso(*parse_date("2024-02-29")), "2024-02-29");
  EXPECT_FALSE(parse_date("2100-02-29"));
}

TEST(Time, KnowsTheLocalDay) {
  auto t = *parse_instant("2026-11-23T17:05:30Z");
  EXPECT_EQ(iso(local_date(t, 420)), "2026-11-24");
  EXPECT_EQ(local_minute(t, 420), 5);
  EXPECT_EQ(iso(at_local(local_date(t, 420), 5, 420)), "2026-11-23T17:05:00Z");
  EXPECT_EQ(iso(local_date({-1}, 0)), "1969-12-31");
}

}  // namespace
}  // namespace dinh
