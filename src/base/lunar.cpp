#include "base/lunar.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

namespace dinh {

namespace {

constexpr double julian_day_of_1970 = 2440587.5;
constexpr double utc_offset_days = 7.0 / 24;
constexpr double synodic_month_days = 29.530588861;

double sine(double degrees) { return std::sin(std::fmod(degrees, 360) * std::numbers::pi / 180); }

// Seconds that the Earth's clock (UT) is behind the uniform one (TT): observed until 2020, then a mild guess. Every ten years from 1900.
double delta_t_days(double julian_day) {
  static constexpr double seconds[] = {-3, 10, 21, 24, 24, 29, 33, 40, 51, 57, 64, 66, 69, 71, 75, 79, 84, 90, 96, 103, 110};
  double decades = std::clamp((julian_day - 2415020.5) / 3652.5, 0.0, std::size(seconds) - 1.001);
  auto before = static_cast<std::size_t>(decades);
  return std::lerp(seconds[before], seconds[before + 1], decades - static_cast<double>(before)) / 86'400;
}

struct Term {
  double amount;
  int sun, moon, node;
};  // amount · sin(sun · M + moon · M' + node · F), smaller by E for each M

// Meeus, chapter 49: periodic terms of the new moon, in days.
constexpr Term new_moon_terms[] = {
    {-0.40720, 0, 1, 0}, {0.17241, 1, 0, 0},   {0.01608, 0, 2, 0},  {0.01039, 0, 0, 2},    {0.00739, -1, 1, 0}, {-0.00514, 1, 1, 0},
    {0.00208, 2, 0, 0},  {-0.00111, 0, 1, -2}, {-0.00057, 0, 1, 2}, {0.00056, 1, 2, 0},    {-0.00042, 0, 3, 0}, {0.00042, 1, 0, 2},
    {0.00038, 1, 0, -2}, {-0.00024, -1, 2, 0}, {-0.00007, 2, 1, 0}, {0.00004, 0, 2, -2},   {0.00004, 3, 0, 0},  {0.00003, 1, 1, -2},
    {0.00003, 0, 2, 2},  {-0.00003, 1, 1, 2},  {0.00003, -1, 1, 2}, {-0.00002, -1, 1, -2}, {-0.00002, 1, 3, 0}, {0.00002, 0, 4, 0}};

struct PlanetTerm {
  double amount, start, rate;
};  // amount · sin(start + rate · k)
constexpr PlanetTerm planet_terms[] = {{0.000325, 299.77, 0.107408},  {0.000165, 251.88, 0.016321}, {0.000164, 251.83, 26.651886},
                                       {0.000126, 349.42, 36.412478}, {0.000110, 84.66, 18.206239}, {0.000062, 141.74, 53.303771},
                                       {0.000060, 207.14, 2.453732},  {0.000056, 154.84, 7.306860}, {0.000047, 34.52, 27.261239},
                                       {0.000042, 207.19, 0.121824},  {0.000040, 291.34, 1.844379}, {0.000037, 161.72, 24.198154},
                                       {0.000035, 239.56, 25.513099}, {0.000023, 331.55, 3.592518}};

// Julian day (UT) of the new moon number k; number 0 is that of 6 January 2000.
double new_moon(int number) {
  double k = number, t = k / 1236.85;
  double eccentricity = 1 - 0.002516 * t - 0.0000074 * t * t;
  double sun = 2.5534 + 29.10535670 * k - 0.0000014 * t * t - 0.00000011 * t * t * t;
  double moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t + 0.00001238 * t * t * t;
  double node = 160.7108 + 390.67050284 * k - 0.0016118 * t * t - 0.00000227 * t * t * t;
  double jde = 2451550.09766 + synodic_month_days * k + 0.00015437 * t * t - 0.00000015 * t * t * t;
  for (auto const& term : new_moon_terms)
    jde += term.amount * std::pow(eccentricity, std::abs(term.sun)) * sine(term.sun * sun + term.moon * moon + term.node * node);
  jde -= 0.00017 * sine(124.7746 - 1.56375588 * k + 0.0020672 * t * t);
  for (auto const& term : planet_terms) jde += term.amount * sine(term.start + term.rate * k);
  return jde - delta_t_days(jde);
}

// Apparent longitude of the sun in degrees (chapter 25, to 0.01°), 0 … 360.
double sun_longitude(double julian_day) {
  double t = (julian_day + delta_t_days(julian_day) - 2451545.0) / 36525;
  double anomaly = 357.52911 + 35999.05029 * t - 0.0001537 * t * t;
  double centre = (1.914602 - 0.004817 * t) * sine(anomaly) + (0.019993 - 0.000101 * t) * sine(2 * anomaly) + 0.000289 * sine(3 * anomaly);
  double longitude = 280.46646 + 36000.76983 * t + 0.0003032 * t * t + centre - 0.00569 - 0.00478 * sine(125.04 - 1934.136 * t);
  return longitude - 360 * std::floor(longitude / 360);
}

Date local_day(double julian_day) { return {static_cast<std::int32_t>(std::floor(julian_day + utc_offset_days - julian_day_of_1970))}; }
double midnight(Date d) { return d.days + julian_day_of_1970 - utc_offset_days; }
int sector(Date d) { return static_cast<int>(sun_longitude(midnight(d)) / 30); }  // which of the twelve the sun is in when the day begins

// The number of the last new moon whose day is not after the given one.
int new_moon_until(Date d) {
  int number = static_cast<int>(std::lround((midnight(d) - 2451550.1) / synodic_month_days)) + 1;
  while (local_day(new_moon(number)) > d) --number;
  return number;
}

// The new moon that begins the 11th month, the one that holds the solstice (sun at 270°), of the lunar year with this number.
int eleventh_month(int year) {
  Date day = date_of(YearMonthDay{year, 12, 20});
  while (sector(day + 1) < 9) day = day + 1;  // the solstice falls on the day at whose end the sun has passed 270°
  return new_moon_until(day);
}

// The months from the 11th of the year before up to, and with, the 11th of this one.
std::vector<LunarMonth> months_between_solstices(int year) {
  int first = eleventh_month(year - 1), last = eleventh_month(year);
  bool thirteen = last - first == 13, leap_found = false;
  std::vector<LunarMonth> months;
  int number = 11;
  Date begin = local_day(new_moon(first));
  for (int moon = first; moon <= last; ++moon) {
    Date end = local_day(new_moon(moon + 1));
    bool leap = thirteen && !leap_found && moon > first && sector(begin) == sector(end);
    leap_found = leap_found || leap;
    if (moon > first && !leap) number = number % 12 + 1;
    months.push_back({begin, number, leap});
    begin = end;
  }
  return months;
}

bool begins_year(LunarMonth const& m) { return m.number == 1 && !m.leap; }

}  // namespace

std::vector<LunarMonth> lunar_months(int year) {
  auto months = months_between_solstices(year), next = months_between_solstices(year + 1);
  months.erase(months.begin(), std::ranges::find_if(months, begins_year));
  auto end = std::next(std::ranges::find_if(next, begins_year));
  months.insert(months.end(), std::next(next.begin()), end);  // next begins with the 11th month, which is there already
  return months;
}

LunarDate lunar_date(Date d) {
  int year = civil(d).year;
  auto months = lunar_months(year);
  if (d < months.front().first) months = lunar_months(--year);
  auto after = std::ranges::find_if(months, [&](LunarMonth const& m) { return d < m.first; });
  auto month = std::prev(after);
  return {year, month->number, d.days - month->first.days + 1, month->leap};
}

std::optional<Date> date_of(LunarDate d) {
  auto months = lunar_months(d.year);
  auto month = std::find_if(months.begin(), std::prev(months.end()),
                            [&](LunarMonth const& m) { return m.number == d.month && m.leap == d.leap_month; });
  if (month == std::prev(months.end()) || d.day < 1 || d.day > std::next(month)->first.days - month->first.days) return {};
  return month->first + (d.day - 1);
}

}  // namespace dinh
