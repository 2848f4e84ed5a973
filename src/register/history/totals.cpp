#include "register/history/totals.hpp"

#include <algorithm>
#include <cmath>

namespace dinh::reg {

namespace {

constexpr unsigned places = 6;
constexpr std::int64_t million = 1'000'000, most = 1'000'000'000 * million;
constexpr std::int64_t powers[] = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};  // by places: to millionths
constexpr std::int64_t limits[] = {most / 1'000'000, most / 100'000, most / 10'000, most / 1'000, most / 100, most / 10, most};
constexpr Wide exact_in_double = Wide{1} << 53;

// value / by, a power of ten; the nearest double if what is behind the zeros has 53 bits.
double shifted(Wide value, double by) {
  for (std::int64_t zeros : {1'000'000, 1'000, 10})
    while ((value <= -exact_in_double || value >= exact_in_double) && by >= static_cast<double>(zeros) && value % zeros == 0) {
      value /= zeros;
      by /= static_cast<double>(zeros);
    }
  if (value > -exact_in_double && value < exact_in_double) return static_cast<double>(value) / by;
  return static_cast<double>(static_cast<long double>(value) / by);
}

}  // namespace

void Totals::add(Decimal const& d) {
  if (d.places > places || d.digits >= limits[d.places] || d.digits <= -limits[d.places]) return add(d.number());
  auto value = d.digits * powers[d.places];
  if (is_exact) add_millionths(value);
  else add(static_cast<double>(value) / million);
}

void Totals::add_millionths(std::int64_t value) {
  Wide together = 0;  // of a hundred million of the greatest numbers it would be too small
  if (__builtin_add_overflow(squares, Wide{value} * value, &together)) return add(static_cast<double>(value) / million);
  squares = together;
  sum += value;
  low = count == 0 ? value : std::min(low, value);
  high = count == 0 ? value : std::max(high, value);
  ++count;
}

void Totals::add(double value) {
  if (is_exact) become_real();
  add_real({value, value * value, value, value}, 1);
}

void Totals::add(Totals const& other) {
  if (other.count == 0) return;
  if (is_exact && other.is_exact && count > 0) {
    Wide together = 0;
    if (!__builtin_add_overflow(squares, other.squares, &together)) {
      squares = together;
      sum += other.sum;
      low = std::min(low, other.low);
      high = std::max(high, other.high);
      count += other.count;
      return;
    }
  }
  if (count == 0) {
    *this = other;
    return;
  }
  if (is_exact) become_real();
  auto it = other;
  if (it.is_exact) it.become_real();
  add_real(it.real, it.count);
}

void Totals::become_real() {
  real = {total(), total_of_squares(), least(), greatest()};
  is_exact = false;
}

void Totals::add_real(Real const& r, std::uint64_t count_of_it) {
  real.sum += r.sum;
  real.squares += r.squares;
  real.low = count == 0 ? r.low : std::min(real.low, r.low);
  real.high = count == 0 ? r.high : std::max(real.high, r.high);
  count += count_of_it;
}

double Totals::total() const { return is_exact ? shifted(sum, 1e6) : real.sum; }
double Totals::total_of_squares() const { return is_exact ? shifted(squares, 1e12) : real.squares; }
double Totals::least() const { return is_exact ? shifted(low, 1e6) : real.low; }
double Totals::greatest() const { return is_exact ? shifted(high, 1e6) : real.high; }

double Totals::deviation() const {
  auto n = static_cast<long double>(count);
  Wide scaled = 0, of_sum = 0;
  if (is_exact && !__builtin_mul_overflow(squares, Wide{static_cast<std::int64_t>(count)}, &scaled) &&
      !__builtin_mul_overflow(sum, sum, &of_sum))
    return static_cast<double>(std::sqrt(static_cast<long double>(scaled - of_sum)) / n / million);
  auto mean = static_cast<long double>(total()) / n;
  return static_cast<double>(std::sqrt(std::max(0.0L, static_cast<long double>(total_of_squares()) / n - mean * mean)));
}

}  // namespace dinh::reg
