#include "app/background.hpp"

#include <algorithm>
#include <chrono>

#include "base/log.hpp"
#include "base/time.hpp"

namespace dinh::app {
namespace {

// Doubles from 100 ms up to 5 s; a task that comes more seldom keeps its own pace.
std::int64_t pause_ms(std::int64_t every_ms, std::int64_t failures) {
  constexpr std::int64_t first_ms = 100, longest_ms = 5'000, steps = 6;
  if (failures == 0) return every_ms;
  return std::max(every_ms, std::min(longest_ms, first_ms << std::min(failures - 1, steps)));
}

}  // namespace

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
    attempt(*next);
    next->next_ms = monotonic_ms() + pause_ms(next->every_ms, next->failures);
    lock.lock();
  }
}

void Background::attempt(Task& task) {
  try {
    task.run();
    if (task.failures > 0) log_info("background task works again", {{"task", task.name}, {"failures", task.failures}});
    task.failures = 0;
  } catch (std::exception const& e) {
    auto now_ms = monotonic_ms();
    if (task.failures++ > 0 && now_ms - task.told_ms < minute_ms) return;
    task.told_ms = now_ms;
    log_error("background task failed", {{"task", task.name}, {"failures", task.failures}, {"what", e.what()}});
  }
}

}  // namespace dinh::app
