#include "register/history/decimal.hpp"

#include <charconv>

namespace dinh::reg {

namespace {

constexpr std::size_t max_digits = 17;
constexpr std::int64_t exact_in_double = std::int64_t{1} << 53;
constexpr double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17};

}  // namespace

std::string Decimal::text() const {
  auto out = std::to_string(digits < 0 ? -digits : digits);
  if (out.size() <= places) out.insert(0, places + 1 - out.size(), '0');
  if (places > 0) out.insert(out.size() - places, ".");
  return digits < 0 ? "-" + out : out;
}

double Decimal::number() const {
  if (digits > -exact_in_double && digits < exact_in_double)
    return static_cast<double>(digits) / powers[places];  // both exact: the nearest
  double out = 0;
  auto written = text();
  std::from_chars(written.data(), written.data() + written.size(), out);
  return out;
}

std::optional<Decimal> read_decimal(std::string_view text) {
  if (text.empty() || text.size() > max_digits + 2) return {};
  char digits[max_digits + 3];
  std::size_t n = 0;
  auto point = text.find('.');
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i != point) digits[n++] = text[i];
  Decimal out;
  out.places = point == text.npos ? 0 : static_cast<unsigned>(text.size() - point - 1);
  if (out.places > Decimal::max_places || (point != text.npos && out.places == 0)) return {};
  auto [end, error] = std::from_chars(digits, digits + n, out.digits);
  if (error != std::errc{} || end != digits + n || out.text() != text) return {};
  return out;
}

}  // namespace dinh::reg
