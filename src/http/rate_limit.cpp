#include "http/rate_limit.hpp"

#include <algorithm>

namespace dinh::http {

namespace {
constexpr std::int64_t sweep_every_ms = 1'000;  // a sweep looks at every key
}

bool RateLimit::allow(std::string const& key, std::int64_t now_ms) {
  std::lock_guard lock(mutex_);
  bool full = buckets_.size() >= max_keys_;
  if (full && now_ms - swept_ms_ >= sweep_every_ms) {  // full buckets say nothing: whoever comes back starts full again
    swept_ms_ = now_ms;
    std::erase_if(buckets_,
                  [&](auto const& b) { return b.second.tokens + static_cast<double>(now_ms - b.second.at_ms) * per_ms_ >= burst_; });
    full = buckets_.size() >= max_keys_;
  }
  auto known = buckets_.find(key);
  if (known == buckets_.end() && !full) known = buckets_.emplace(key, Bucket{burst_, now_ms}).first;
  auto& b = known == buckets_.end() ? crowd_ : known->second;
  b.tokens = std::min(burst_, b.tokens + static_cast<double>(std::max<std::int64_t>(0, now_ms - b.at_ms)) * per_ms_);
  b.at_ms = now_ms;
  if (b.tokens < 1) return false;
  b.tokens -= 1;
  return true;
}

bool RateLimit::has(std::string const& key, std::int64_t now_ms) {
  std::lock_guard lock(mutex_);
  auto known = buckets_.find(key);
  if (known == buckets_.end() && buckets_.size() < max_keys_) return true;
  auto const& b = known == buckets_.end() ? crowd_ : known->second;
  return std::min(burst_, b.tokens + static_cast<double>(std::max<std::int64_t>(0, now_ms - b.at_ms)) * per_ms_) >= 1;
}

}  // namespace dinh::http
