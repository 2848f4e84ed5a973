#pragma once
// Counters, gauges and histograms in the Prometheus text format 0.0.4. Handed in by reference; lock-free to bump.
#include <atomic>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace dinh {

class Counter {
 public:
  void add(std::uint64_t n = 1) { n_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return n_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> n_{0};
};

class Histogram {  // of seconds, buckets 100 µs … 10 s
 public:
  static constexpr double bounds_s[] = {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10};
  void observe(double seconds);
  void write(std::string& out, std::string_view name, std::string_view labels) const;

 private:
  std::atomic<std::uint64_t> buckets_[std::size(bounds_s) + 1] = {};
  std::atomic<std::uint64_t> sum_us_{0};
};

class Metrics {
 public:
  // Same name and labels: the same object. labels: `route="/api/cases",status="200"` or "".
  Counter& counter(std::string_view name, std::string_view labels, std::string_view help);
  Histogram& histogram(std::string_view name, std::string_view labels, std::string_view help);
  // read() runs inside text() and must not call back into Metrics.
  void gauge(std::string_view name, std::string_view labels, std::string_view help, std::function<double()> read);
  std::string text() const;

 private:
  struct Family {  // the maps' keys are labels
    std::string help, type;
    std::map<std::string, std::unique_ptr<Counter>> counters;
    std::map<std::string, std::unique_ptr<Histogram>> histograms;
    std::map<std::string, std::function<double()>> gauges;
  };
  Family& family(std::string_view name, std::string_view help, std::string_view type);  // mutex_ is held
  mutable std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_;
};

}  // namespace dinh
