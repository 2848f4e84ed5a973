#pragma once
// The Vietnamese lunisolar calendar, computed from the sky: a month begins on the day of the new moon, the month that holds the winter
// solstice is the 11th, and in a year of thirteen months the first one without a major solar term is the leap month. Days are those of
// UTC+7, which is why Tết sometimes differs from the Chinese new year (1985, 2007, 2030). Source: J. Meeus, Astronomical Algorithms, 2nd
// edition, chapters 25 and 49. Good from 1900 to 2100.
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace dinh {

struct LunarDate {
  int year, month, day;
  bool leap_month = false;
  bool operator==(LunarDate const&) const = default;
};

LunarDate lunar_date(Date);
std::optional<Date> date_of(LunarDate);  // empty when the year has no such month or the month no such day

struct LunarMonth {
  Date first;
  int number;
  bool leap;
};
// The 12 or 13 months of a lunar year, and in their place behind the last the first month of the next.
std::vector<LunarMonth> lunar_months(int year);

}  // namespace dinh
