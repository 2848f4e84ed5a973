#pragma once
// A mutex that is handed over in the order of asking, so that no writer starves behind busier ones.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace dinh::storage {

class FairMutex {
 public:
  // Answers false, without waiting, when the calling thread holds it already.
  bool lock() {
    std::unique_lock guard(mutex_);
    if (held_ && owner_ == std::this_thread::get_id()) return false;
    if (held_) {
      Waiter me;
      waiting_.push_back(&me);
      me.wake.wait(guard, [&] { return me.has_turn; });
    }
    held_ = true;
    owner_ = std::this_thread::get_id();
    return true;
  }
  void unlock() {
    std::lock_guard guard(mutex_);
    owner_ = {};
    held_ = !waiting_.empty();  // handed over, never free for a newcomer in between
    if (!held_) return;
    Waiter* next = waiting_.front();
    waiting_.pop_front();
    next->has_turn = true;
    next->wake.notify_one();
  }

 private:
  struct Waiter {
    std::condition_variable wake;
    bool has_turn = false;
  };
  std::mutex mutex_;
  std::deque<Waiter*> waiting_;
  std::thread::id owner_;
  bool held_ = false;
};

}  // namespace dinh::storage
