#pragma once
// A token bucket for each key (an address, a user): `burst` at once, then `per_minute`. Memory is bounded; from any thread.
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace dinh::http {

class RateLimit {
 public:
  RateLimit(double burst, double per_minute, std::size_t max_keys = 100'000)
      : burst_(burst), per_ms_(per_minute / 60'000), max_keys_(max_keys), crowd_{burst, 0} {}
  bool allow(std::string const& key, std::int64_t now_ms);
  bool has(std::string const& key, std::int64_t now_ms);  // whether allow() would; takes nothing

 private:
  struct Bucket {
    double tokens = 0;
    std::int64_t at_ms = 0;
  };
  double burst_, per_ms_;
  std::size_t max_keys_;
  std::mutex mutex_;
  std::int64_t swept_ms_ = 0;
  Bucket crowd_;  // of all new keys while the table is full
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace dinh::http
