#pragma once
// Reading before refusing: when what is written takes too long, citizens' posts are put off at once instead of holding the threads that
// reading needs; one post a second is let through to see whether it goes again.
#include <deque>
#include <mutex>

#include "base/time.hpp"

namespace dinh::hotline {

class WriteGate {
 public:
  struct Limits {
    std::int64_t slow_ms = 1'500, good_ms = 500;  // the median of the last ones; of a probe
    std::int64_t looked_at_ms = 10'000, probe_ms = 1'000;
    std::size_t least = 5;       // writes to judge by
    std::size_t at_once = 3;     // running at once before a slow one closes the gate: a worker stays for reading
    std::int64_t held_ms = 300;  // the oldest of those
  };
  WriteGate() = default;
  explicit WriteGate(Limits limits) : limits_(limits) {}

  bool enter(std::int64_t now_ms);  // false: put off. Else leave() follows.
  void leave(std::int64_t began_ms, std::int64_t now_ms);
  bool closed(std::int64_t now_ms) const;
  double median_ms(std::int64_t now_ms) const;

 private:
  struct Took {
    std::int64_t at_ms = 0, ms = 0;
  };
  std::int64_t median(std::int64_t now_ms) const;  // 0: too few
  Limits limits_;
  mutable std::mutex mutex_;
  std::deque<Took> took_;
  std::deque<std::int64_t> running_;  // when they began
  bool closed_ = false;
  std::int64_t probed_ms_ = 0;
};

}  // namespace dinh::hotline
