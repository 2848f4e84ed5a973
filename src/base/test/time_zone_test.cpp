#include "base/time_zone.hpp"

#include <gtest/gtest.h>

using namespace dinh;

namespace {

std::string utc(std::string_view zone, std::string_view day, int hour, int minute = 0) {
  return iso(TimeZone::named(zone)->at_local(*parse_date(day), hour * 60 + minute));
}

}  // namespace

TEST(TimeZone, KnowsSummerTime) {
  EXPECT_EQ(utc("America/New_York", "2015-01-15", 12), "2015-01-15T17:00:00Z");
  EXPECT_EQ(utc("America/New_York", "2015-07-15", 12), "2015-07-15T16:00:00Z");
  EXPECT_EQ(utc("America/Chicago", "2011-07-15", 0), "2011-07-15T05:00:00Z");
  EXPECT_EQ(utc("America/Los_Angeles", "2011-12-01", 0), "2011-12-01T08:00:00Z");
  EXPECT_EQ(utc("Asia/Ho_Chi_Minh", "2026-11-24", 7), "2026-11-24T00:00:00Z");
}

// New York, 2026: on 8 March 02:00 → 03:00, on 1 November 02:00 → 01:00.
TEST(TimeZone, DecidesOnTheHourThatIsSkippedAndTheOneThatComesTwice) {
  EXPECT_EQ(utc("America/New_York", "2026-03-08", 1, 59), "2026-03-08T06:59:00Z");
  EXPECT_EQ(utc("America/New_York", "2026-03-08", 2, 30), "2026-03-08T07:30:00Z");
  EXPECT_EQ(utc("America/New_York", "2026-03-08", 3, 0), "2026-03-08T07:00:00Z");
  EXPECT_EQ(utc("America/New_York", "2026-11-01", 0, 59), "2026-11-01T04:59:00Z");
  EXPECT_EQ(utc("America/New_York", "2026-11-01", 1, 30), "2026-11-01T05:30:00Z");
  EXPECT_EQ(utc("America/New_York", "2026-11-01", 2, 0), "2026-11-01T07:00:00Z");
}

TEST(TimeZone, KnowsNoPlacesThatAreNone) {
  for (auto name : {"", "Nowhere/City", "../../etc/passwd", "/etc/localtime", "America"}) EXPECT_FALSE(TimeZone::named(name)) << name;
  EXPECT_FALSE(TimeZone::of_tzif("TZif2"));
  EXPECT_FALSE(TimeZone::of_tzif("TZif2" + std::string(60, '\xff')));
}
