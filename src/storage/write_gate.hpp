#pragma once
// Writers normally run side by side; one that keeps losing serialization conflicts runs alone, so that it gets through.
#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace dinh::storage {

class WriteGate {
 public:
  // Answers false when the calling thread is inside already.
  bool enter(bool alone) {
    auto me = std::this_thread::get_id();
    std::unique_lock guard(mutex_);
    if (std::find(inside_.begin(), inside_.end(), me) != inside_.end()) return false;
    if (alone) {
      ++waiting_alone_;
      changed_.wait(guard, [&] { return inside_.empty(); });
      --waiting_alone_;
      is_alone_ = true;
    } else {
      changed_.wait(guard, [&] { return !is_alone_ && waiting_alone_ == 0; });
    }
    inside_.push_back(me);
    return true;
  }
  void leave() {
    std::lock_guard guard(mutex_);
    std::erase(inside_, std::this_thread::get_id());
    is_alone_ = false;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::thread::id> inside_;
  int waiting_alone_ = 0;
  bool is_alone_ = false;
};

}  // namespace dinh::storage
