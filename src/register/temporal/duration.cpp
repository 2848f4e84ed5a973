#include "register/temporal/duration.hpp"

#include <algorithm>
#include <array>

namespace dinh::reg {

namespace {

constexpr std::int64_t longest_months = 12 * 10'000, longest_ms = 10'000 * 366 * day_ms;

struct Unit {
  char letter;
  bool in_time;
  std::int64_t months, ms;
};
constexpr std::array units = {Unit{'Y', false, 12, 0},     Unit{'M', false, 1, 0},        Unit{'D', false, 0, day_ms},
                              Unit{'H', true, 0, hour_ms}, Unit{'M', true, 0, minute_ms}, Unit{'S', true, 0, second_ms}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits, at most six of them, and for seconds a fraction: in thousandths.
std::optional<std::int64_t> read_number(std::string_view& text) {
  std::int64_t value = 0;
  std::size_t digits = 0;
  for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1), ++digits) {
    if (digits == 6) return {};
    value = value * 10 + (text[0] - '0');
  }
  if (digits == 0) return {};
  value *= 1000;
  if (!text.starts_with('.')) return value;
  text.remove_prefix(1);
  if (text.empty() || !is_digit(text[0])) return {};
  for (std::int64_t weight = 100; !text.empty() && is_digit(text[0]); text.remove_prefix(1), weight /= 10)
    value += weight * (text[0] - '0');
  return value;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (!text.starts_with('P') || text.size() < 3) return {};
  text.remove_prefix(1);
  Duration out;
  bool in_time = false;
  std::size_t next = 0;  // each unit once, in their order
  while (!text.empty()) {
    if (text[0] == 'T' && !in_time && text.size() > 1) {
      in_time = true;
      text.remove_prefix(1);
    }
    auto value = read_number(text);
    if (!value || text.empty()) return {};
    auto letter = text[0];
    text.remove_prefix(1);
    bool whole = *value % 1000 == 0;
    if (letter == 'W') {  // weeks stand alone
      if (in_time || next > 0 || !whole || !text.empty()) return {};
      out.ms = *value / 1000 * 7 * day_ms;
      break;
    }
    auto unit = std::find_if(units.begin() + static_cast<std::ptrdiff_t>(next), units.end(),
                             [&](Unit const& u) { return u.letter == letter && u.in_time == in_time; });
    if (unit == units.end() || (!whole && letter != 'S')) return {};
    next = static_cast<std::size_t>(unit - units.begin()) + 1;
    out.months += *value / 1000 * unit->months;
    out.ms += letter == 'S' ? *value : *value / 1000 * unit->ms;
  }
  if (out.months > longest_months || out.ms > longest_ms) return {};
  return out;
}

Instant after(Instant start, Duration d, std::int64_t times) {
  if (d.months == 0) return start + d.ms * times;
  auto day = Date{static_cast<std::int32_t>(start.ms >= 0 ? start.ms / day_ms : (start.ms - day_ms + 1) / day_ms)};
  auto of_day = start.ms - day.days * day_ms;
  auto [year, month, day_of_month] = civil(day);
  auto months = static_cast<std::int64_t>(year) * 12 + month - 1 + d.months * times;
  auto to_year = static_cast<int>(months / 12), to_month = static_cast<int>(months % 12) + 1;
  auto next = date_of({to_month == 12 ? to_year + 1 : to_year, to_month == 12 ? 1 : to_month + 1, 1});
  auto first = date_of({to_year, to_month, 1});
  auto at = first + std::min(day_of_month, next.days - first.days) + -1;
  return Instant{at.days * day_ms + of_day + d.ms * times};
}

}  // namespace dinh::reg
