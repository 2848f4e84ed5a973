#pragma once
// A number as it was written: 27.50 is 2750 with two places, and is written 27.50 again.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dinh::reg {

struct Decimal {
  static constexpr unsigned max_places = 17;
  std::int64_t digits = 0;
  unsigned places = 0;
  std::string text() const;
  double number() const;  // the nearest
};

// Nothing when the text is no plain decimal of at most 17 digits, or would come back written differently (1e3, -0, 007).
std::optional<Decimal> read_decimal(std::string_view text);

}  // namespace dinh::reg
