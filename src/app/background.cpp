#include "app/background.hpp"

#include <algorithm>
#include <chrono>

#include "base/log.hpp"
#include "base/time.hpp"

namespace dinh::app {

void Background::every(std::int64_t ms, std::string name, std::function<void()> task) {
  tasks_.push_back({ms, monotonic_ms() + ms, std::move(name), std::move(task)});
}

void Background::start() {
  thread_ = std::thread([this] { work(); });
}

void Background::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Background::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_ && !tasks_.empty()) {
    auto next = std::min_element(tasks_.begin(), tasks_.end(), [](auto const& a, auto const& b) { return a.next_ms < b.next_ms; });
    auto wait_ms = next->next_ms - monotonic_ms();
    if (wait_ms > 0) {
      wake_.wait_for(lock, std::chrono::milliseconds(wait_ms));
      continue;
    }
    lock.unlock();
    try {
      next->run();
    } catch (std::exception const& e) { log_error("background task failed", {{"task", next->name}, {"what", e.what()}}); }
    next->next_ms = monotonic_ms() + next->every_ms;
    lock.lock();
  }
}

}  // namespace dinh::app
