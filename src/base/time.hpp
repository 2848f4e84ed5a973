#pragma once
// Points in time are UTC milliseconds; dates are days; a zone is a fixed offset (Viet Nam: UTC+7, no summer time).
// Text form: ISO 8601 / RFC 3339.
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dinh {

struct Instant {
  std::int64_t ms = 0;  // since 1970-01-01T00:00:00Z
  auto operator<=>(Instant const&) const = default;
};
struct Date {
  std::int32_t days = 0;  // since 1970-01-01
  auto operator<=>(Date const&) const = default;
};
struct YearMonthDay {
  int year, month, day;
};

using Clock = std::function<Instant()>;  // handed in, so that tests fix time
Instant now();                           // the system's clock
std::int64_t monotonic_ms();             // never jumps; for time-outs only

Date date_of(YearMonthDay);
YearMonthDay civil(Date);
int weekday(Date);  // 1 Monday … 7 Sunday
Date local_date(Instant, int utc_offset_min);
int local_minute(Instant, int utc_offset_min);  // minute of the local day, 0 … 1439
Instant at_local(Date, int minute, int utc_offset_min);

std::optional<Instant> parse_instant(std::string_view);  // needs a zone: Z or ±hh:mm; fractions are cut to ms
std::optional<Date> parse_date(std::string_view);        // YYYY-MM-DD
std::string iso(Instant);                                // 2026-11-24T03:15:07.120Z; no fraction when it is zero
std::string iso_local(Instant, int utc_offset_min);      // 2026-11-24T10:15:07+07:00
std::string iso(Date);

inline Instant operator+(Instant t, std::int64_t ms) { return {t.ms + ms}; }
inline std::int64_t operator-(Instant a, Instant b) { return a.ms - b.ms; }
inline Date operator+(Date d, int days) { return {d.days + days}; }

inline constexpr std::int64_t second_ms = 1000, minute_ms = 60 * second_ms, hour_ms = 60 * minute_ms, day_ms = 24 * hour_ms;

}  // namespace dinh
