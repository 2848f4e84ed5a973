#pragma once
// Totals by period: each begins a length after the one before, the first at `origin`.
#include <vector>

#include "base/time.hpp"
#include "register/history/totals.hpp"

namespace dinh::reg {

class PeriodTotals {
 public:
  static constexpr std::size_t most_periods = 500'000;
  PeriodTotals(Instant origin, std::int64_t length_ms) : origin_(origin), length_ms_(length_ms) {}  // length 0: one period of all

  template <class Number>  // Decimal, double or Totals
  void add(Instant at, Number const& number) {
    if (at < begin_ || at >= end_) {
      if (!go_to(at)) return;
    }
    totals_[place_].add(number);
  }

  bool is_whole() const { return is_whole_; }                 // false: some lay before the origin or behind the last that is kept
  std::vector<Totals> const& all() const { return totals_; }  // without values: count 0
  Instant start(std::size_t place) const { return origin_ + static_cast<std::int64_t>(place) * length_ms_; }

 private:
  bool go_to(Instant at) {
    auto place = length_ms_ == 0 ? 0 : static_cast<std::size_t>((at - origin_) / length_ms_);
    if (at < origin_ || place >= most_periods) return is_whole_ = false;
    if (place >= totals_.size()) totals_.resize(place + 1);
    place_ = place;
    begin_ = start(place);
    end_ = length_ms_ == 0 ? Instant{INT64_MAX} : begin_ + length_ms_;
    return true;
  }
  Instant origin_;
  std::int64_t length_ms_;
  std::vector<Totals> totals_;
  std::size_t place_ = 0;
  Instant begin_{1}, end_{0};  // of the period at place_
  bool is_whole_ = true;
};

}  // namespace dinh::reg
