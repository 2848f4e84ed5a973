#include "base/time.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dinh {

namespace {

template <class T>
T floor_div(T a, T b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// Reads a fixed number of digits and moves on; refuses signs and spaces, which from_chars and strtol take.
struct Reader {
  std::string_view rest;
  bool ok = true;

  int digits(std::size_t count) {
    if (rest.size() < count) return fail();
    int value = 0;
    for (char c : rest.substr(0, count)) {
      if (c < '0' || c > '9') return fail();
      value = value * 10 + (c - '0');
    }
    rest.remove_prefix(count);
    return value;
  }
  bool take(char c) {
    if (!ok || rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  void need(char c) { ok = take(c) && ok; }
  int fail() {
    ok = false;
    return 0;
  }
};

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

bool exists(YearMonthDay d) {
  static constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (d.month < 1 || d.month > 12 || d.day < 1) return false;
  return d.day <= lengths[d.month - 1] + (d.month == 2 && is_leap(d.year) ? 1 : 0);
}

Date read_date(Reader& in) {
  YearMonthDay d{};
  d.year = in.digits(4);
  in.need('-');
  d.month = in.digits(2);
  in.need('-');
  d.day = in.digits(2);
  if (!in.ok || !exists(d)) return in.fail(), Date{};
  return date_of(d);
}

std::int64_t read_time_ms(Reader& in) {
  int hour = in.digits(2);
  in.need(':');
  int minute = in.digits(2);
  in.need(':');
  int second = in.digits(2);
  // RFC 3339 §5.7 allows a leap second; it is read as the first moment of the next minute.
  if (hour > 23 || minute > 59 || second > 60) in.fail();
  std::int64_t fraction = 0, scale = second_ms / 10;
  if (in.take('.') || in.take(',')) {
    if (in.rest.empty() || in.rest[0] < '0' || in.rest[0] > '9') in.fail();
    for (; !in.rest.empty() && in.rest[0] >= '0' && in.rest[0] <= '9'; in.rest.remove_prefix(1), scale /= 10)
      fraction += scale * (in.rest[0] - '0');
  }
  return hour * hour_ms + minute * minute_ms + second * second_ms + fraction;
}

int read_offset_min(Reader& in) {
  if (in.take('Z') || in.take('z')) return 0;
  bool west = in.take('-');
  if (!west) in.need('+');
  int hours = in.digits(2);
  in.take(':');
  int minutes = in.digits(2);
  if (hours > 23 || minutes > 59) in.fail();
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

// With zeros in front. Times are a good part of what a long answer costs, and a formatter takes ten times as long.
char* put_digits(char* to, std::int64_t value, int width) {
  for (int i = width - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
  return to + width;
}

std::string date_and_time(std::int64_t ms) {
  auto days = floor_div(ms, day_ms);
  auto rest = ms - days * day_ms;
  char time[16] = "T";
  auto* end = put_digits(time + 1, rest / hour_ms, 2);
  for (auto part : {rest / minute_ms % 60, rest / second_ms % 60}) {
    *end++ = ':';
    end = put_digits(end, part, 2);
  }
  if (rest % second_ms) {
    *end++ = '.';
    end = put_digits(end, rest % second_ms, 3);
  }
  return iso(Date{static_cast<std::int32_t>(days)}).append(time, end);
}

}  // namespace

Instant now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

std::int64_t monotonic_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

// Years are counted from March, so that the leap day is the last of its year, in eras of 400 years (146,097 days).
Date date_of(YearMonthDay d) {
  int year = d.month <= 2 ? d.year - 1 : d.year;
  int era = floor_div(year, 400), year_of_era = year - era * 400;
  int day_of_year = (153 * (d.month > 2 ? d.month - 3 : d.month + 9) + 2) / 5 + d.day - 1;
  return {era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468};
}

YearMonthDay civil(Date date) {
  int days = date.days + 719'468;
  int era = floor_div(days, 146'097), day_of_era = days - era * 146'097;
  int year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int month_from_march = (5 * day_of_year + 2) / 153;
  int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * month_from_march + 2) / 5 + 1};
}

int weekday(Date d) {
  int from_monday = (d.days + 3) % 7;  // 1970-01-01 was a Thursday
  return (from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

Date local_date(Instant t, int utc_offset_min) { return {static_cast<std::int32_t>(floor_div(t.ms + utc_offset_min * minute_ms, day_ms))}; }

int local_minute(Instant t, int utc_offset_min) {
  auto local = t.ms + utc_offset_min * minute_ms;
  return static_cast<int>((local - floor_div(local, day_ms) * day_ms) / minute_ms);
}

Instant at_local(Date d, int minute, int utc_offset_min) { return {d.days * day_ms + (minute - utc_offset_min) * minute_ms}; }

std::optional<Instant> parse_instant(std::string_view text) {
  Reader in{text};
  Date date = read_date(in);
  if (!in.take('T') && !in.take('t')) in.need(' ');
  auto time_ms = read_time_ms(in);
  auto offset_min = read_offset_min(in);
  if (!in.ok || !in.rest.empty()) return {};
  return Instant{date.days * day_ms + time_ms - offset_min * minute_ms};
}

std::optional<Date> parse_date(std::string_view text) {
  Reader in{text};
  Date date = read_date(in);
  if (!in.ok || !in.rest.empty()) return {};
  return date;
}

std::string iso(Instant t) { return date_and_time(t.ms) + "Z"; }

std::string iso_local(Instant t, int utc_offset_min) {
  int minutes = utc_offset_min < 0 ? -utc_offset_min : utc_offset_min;
  return date_and_time(t.ms + utc_offset_min * minute_ms) +
         fmt::format("{}{:02}:{:02}", utc_offset_min < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string iso(Date date) {
  auto d = civil(date);
  if (d.year < 0 || d.year > 9999) return fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day);
  std::string out = "0000-00-00";
  put_digits(out.data(), d.year, 4);
  put_digits(out.data() + 5, d.month, 2);
  put_digits(out.data() + 8, d.day, 2);
  return out;
}

}  // namespace dinh
