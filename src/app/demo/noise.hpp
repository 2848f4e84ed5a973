#pragma once
// Deterministic randomness as a pure function of (seed, key): no state, so the value at any moment can be asked for in any order.
#include <cmath>
#include <cstdint>
#include <numbers>

namespace dinh::app::demo {

constexpr std::uint64_t mix(std::uint64_t x) {  // SplitMix64's finalizer (Steele, Lea, Flood 2014)
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}
constexpr std::uint64_t mix(std::uint64_t seed, std::uint64_t key) { return mix(seed ^ mix(key)); }
constexpr double unit(std::uint64_t hash) { return static_cast<double>(hash >> 11) * 0x1p-53; }  // [0, 1)

// A random number stream for things made in a fixed order.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() { return mix(state_++); }
  double real() { return unit(next()); }
  double real(double from, double to) { return from + (to - from) * real(); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(real() * static_cast<double>(n)); }
  bool chance(double p) { return real() < p; }
  double normal() { return std::sqrt(-2 * std::log(1 - real())) * std::cos(2 * std::numbers::pi * real()); }

 private:
  std::uint64_t state_;
};

// Smooth noise in [-1, 1]: random values on a lattice of `period`, cubic between them.
inline double smooth_noise(std::uint64_t seed, std::int64_t t, std::int64_t period) {
  std::int64_t cell = t / period;
  double x = static_cast<double>(t - cell * period) / static_cast<double>(period);
  double a = 2 * unit(mix(seed, static_cast<std::uint64_t>(cell))) - 1;
  double b = 2 * unit(mix(seed, static_cast<std::uint64_t>(cell + 1))) - 1;
  return a + (b - a) * x * x * (3 - 2 * x);
}

// A bump around `centre` in hours of the day, 1 at the centre; wraps around midnight.
inline double bump(double hour, double centre, double width) {
  double d = std::abs(hour - centre);
  d = std::min(d, 24 - d);
  return std::exp(-d * d / (2 * width * width));
}

}  // namespace dinh::app::demo
