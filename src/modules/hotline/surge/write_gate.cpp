#include "modules/hotline/surge/write_gate.hpp"

#include <algorithm>
#include <vector>

namespace dinh::hotline {

namespace {
constexpr std::size_t most_kept = 200;
}

bool WriteGate::enter(std::int64_t now_ms) {
  std::lock_guard lock(mutex_);
  bool held = running_.size() >= limits_.at_once && now_ms - running_.front() > limits_.held_ms;
  if (held) return false;
  if (closed_) {
    if (now_ms - probed_ms_ < limits_.probe_ms) return false;
    probed_ms_ = now_ms;
  }
  running_.push_back(now_ms);
  return true;
}

void WriteGate::leave(std::int64_t began_ms, std::int64_t now_ms) {
  std::lock_guard lock(mutex_);
  if (auto at = std::find(running_.begin(), running_.end(), began_ms); at != running_.end()) running_.erase(at);
  auto took = now_ms - began_ms;
  if (closed_ && took < limits_.good_ms) {
    closed_ = false;
    took_.clear();
  }
  took_.push_back({now_ms, took});
  if (took_.size() > most_kept) took_.pop_front();
  if (!closed_ && median(now_ms) > limits_.slow_ms) {
    closed_ = true;
    probed_ms_ = now_ms;
  }
}

bool WriteGate::closed(std::int64_t now_ms) const {
  std::lock_guard lock(mutex_);
  return closed_ || (running_.size() >= limits_.at_once && now_ms - running_.front() > limits_.slow_ms);
}

std::int64_t WriteGate::median(std::int64_t now_ms) const {
  std::vector<std::int64_t> all;
  for (auto const& t : took_)
    if (now_ms - t.at_ms <= limits_.looked_at_ms) all.push_back(t.ms);
  if (all.size() < limits_.least) return 0;
  auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end());
  return *middle;
}

double WriteGate::median_ms(std::int64_t now_ms) const {
  std::lock_guard lock(mutex_);
  return static_cast<double>(median(now_ms));
}

}  // namespace dinh::hotline
