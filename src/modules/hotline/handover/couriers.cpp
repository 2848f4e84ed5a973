#include "modules/hotline/handover/couriers.hpp"

#include <chrono>

#include "base/log.hpp"

namespace dinh::hotline {

namespace {
constexpr std::int64_t look_every_ms = 200, after_trouble_ms = 5 * second_ms;
}

void Couriers::start() {
  handovers_.recover();
  {
    std::lock_guard lock(mutex_);
    running_ = true;
  }
  tend();
}

void Couriers::tend() {
  auto partners = handovers_.active_partners();
  std::lock_guard lock(mutex_);
  if (!running_) return;
  for (auto const& code : partners)
    if (!threads_.contains(code)) threads_.emplace(code, std::thread([this, code] { carry(code); }));
}

void Couriers::stop() {
  std::map<std::string, std::thread, std::less<>> ending;
  {
    std::lock_guard lock(mutex_);
    running_ = false;
    ending.swap(threads_);
  }
  wake_.notify_all();
  for (auto& [code, thread] : ending) thread.join();
}

bool Couriers::rest(std::int64_t ms) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return !running_; });
  return running_;
}

void Couriers::carry(std::string const& partner) {
  bool trouble = false;
  while (rest(trouble ? after_trouble_ms : look_every_ms)) {
    try {
      handovers_.deliver(partner);
      handovers_.follow(partner);
      trouble = false;
    } catch (std::exception const& e) {
      if (!trouble) log_error("a courier stumbled", {{"partner", partner}, {"what", e.what()}});
      trouble = true;
    }
  }
}

}  // namespace dinh::hotline
