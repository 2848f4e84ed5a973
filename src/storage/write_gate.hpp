#pragma once
// A few writers run side by side, admitted in the order of asking: more would only lose more serialization conflicts to one another.
// One that keeps losing asks to run alone, and is the next, so that it gets through.
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace dinh::storage {

class WriteGate {
 public:
  // Answers false, without waiting, when the calling thread is inside already.
  bool enter(bool alone) {
    std::unique_lock guard(mutex_);
    Waiter me{.thread = std::this_thread::get_id(), .alone = alone};
    if (std::find(inside_.begin(), inside_.end(), me.thread) != inside_.end()) return false;
    if (alone) waiting_.push_front(&me);
    else waiting_.push_back(&me);
    admit();
    me.wake.wait(guard, [&] { return me.is_admitted; });
    return true;
  }
  void leave() {
    std::lock_guard guard(mutex_);
    std::erase(inside_, std::this_thread::get_id());
    is_alone_ = false;
    admit();
  }

 private:
  struct Waiter {
    std::thread::id thread;
    bool alone = false;
    bool is_admitted = false;
    std::condition_variable wake = {};
  };
  void admit() {
    auto has_room = [&](Waiter const& w) { return !is_alone_ && inside_.size() < (w.alone ? 1 : side_by_side); };
    while (!waiting_.empty() && has_room(*waiting_.front())) {
      Waiter& next = *waiting_.front();
      waiting_.pop_front();
      inside_.push_back(next.thread);
      is_alone_ = next.alone;
      next.is_admitted = true;
      next.wake.notify_one();
    }
  }

  static constexpr std::size_t side_by_side = 4;
  std::mutex mutex_;
  std::deque<Waiter*> waiting_;
  std::vector<std::thread::id> inside_;
  bool is_alone_ = false;
};

}  // namespace dinh::storage
