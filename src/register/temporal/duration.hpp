#pragma once
// Durations of ISO 8601 as CIM 009 §4.5.19.1 writes them: P[n]Y[n]M[n]DT[n]H[n]M[n]S or P[n]W. Years and months are those of the calendar
// (UTC).
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace dinh::reg {

struct Duration {
  std::int64_t months = 0, ms = 0;
  bool is_zero() const { return months == 0 && ms == 0; }
};

std::optional<Duration> parse_duration(std::string_view);
Instant after(Instant start, Duration, std::int64_t times);  // the 31st and a month is the last day of that month

}  // namespace dinh::reg
