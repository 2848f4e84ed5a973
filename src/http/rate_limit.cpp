#include "http/rate_limit.hpp"

#include <algorithm>

namespace dinh::http {

bool RateLimit::allow(std::string const& key, std::int64_t now_ms) {
  std::lock_guard lock(mutex_);
  if (buckets_.size() >= max_keys_)   // the full ones say nothing: whoever comes back starts full again
    std::erase_if(buckets_, [&](auto const& b) { return b.second.tokens + static_cast<double>(now_ms - b.second.at_ms) * per_ms_ >= burst_; });
  auto [at, fresh] = buckets_.try_emplace(key, Bucket{burst_, now_ms});
  auto& b = at->second;
  b.tokens = std::min(burst_, b.tokens + static_cast<double>(std::max<std::int64_t>(0, now_ms - b.at_ms)) * per_ms_);
  b.at_ms = now_ms;
  if (b.tokens < 1) return false;
  b.tokens -= 1;
  return true;
}

}  // namespace dinh::http
