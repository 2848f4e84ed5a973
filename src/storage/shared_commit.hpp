#pragma once
// Writers that arrive while a commit is being synced share the next one: whoever finds nobody at work leads, and runs every write that
// waits, in the order of asking, on its own thread. One sync then serves them all. No delay is added: the sync in progress is the window.
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace dinh::storage {

template <class Write>
class SharedCommit {
 public:
  struct Entry {
    Write const& write;
    std::exception_ptr error = {};  // set by the leader; empty: on disk
    bool is_done = false;
    std::condition_variable wake = {};
  };
  using Batch = std::vector<Entry*>;

  // Answers false, at once, when the calling thread is inside a write already. `lead` settles each entry of a batch; it does not throw.
  bool run(Write const& write, std::function<void(Batch const&)> const& lead) {
    std::unique_lock guard(mutex_);
    if (leader_ == std::this_thread::get_id()) return false;
    Entry me{write};
    waiting_.push_back(&me);
    while (!me.is_done) {
      if (leader_ != std::thread::id{}) me.wake.wait(guard);
      else serve(guard, lead);
    }
    guard.unlock();
    if (me.error) std::rethrow_exception(me.error);
    return true;
  }

 private:
  void serve(std::unique_lock<std::mutex>& guard, std::function<void(Batch const&)> const& lead) {
    Batch batch;
    while (!waiting_.empty() && batch.size() < batch_limit) {
      batch.push_back(waiting_.front());
      waiting_.pop_front();
    }
    leader_ = std::this_thread::get_id();
    guard.unlock();
    lead(batch);
    guard.lock();
    leader_ = {};
    for (auto* entry : batch) {
      entry->is_done = true;
      entry->wake.notify_one();
    }
    if (!waiting_.empty()) waiting_.front()->wake.notify_one();  // the next leader
  }

  static constexpr std::size_t batch_limit = 64;
  std::mutex mutex_;
  std::deque<Entry*> waiting_;
  std::thread::id leader_;
};

}  // namespace dinh::storage
