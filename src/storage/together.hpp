#pragma once
// Which threads are inside of Db::together(), and with which transaction.
#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dinh::storage {

class Tx;

class Together {
 public:
  struct Current {
    Tx& tx;
    std::vector<std::function<void()>>& after;  // to be done once it is committed
  };

  class Scope {
   public:
    Scope(Together& all, Tx& tx, std::vector<std::function<void()>>& after) : all_(all), current_{tx, after} {
      std::lock_guard lock(all_.mutex_);
      all_.inside_.push_back({std::this_thread::get_id(), &current_});
      all_.count_ = all_.inside_.size();
    }
    ~Scope() {
      std::lock_guard lock(all_.mutex_);
      std::erase_if(all_.inside_, [&](Entry const& e) { return e.current == &current_; });
      all_.count_ = all_.inside_.size();
    }
    Scope(Scope const&) = delete;
    Scope& operator=(Scope const&) = delete;

   private:
    Together& all_;
    Current current_;
  };

  // That of the calling thread; null: none.
  Current* current() const {
    if (count_ == 0) return nullptr;  // a thread that is inside has counted itself
    std::lock_guard lock(mutex_);
    auto me = std::this_thread::get_id();
    auto at = std::find_if(inside_.begin(), inside_.end(), [&](Entry const& e) { return e.thread == me; });
    return at == inside_.end() ? nullptr : at->current;
  }

 private:
  struct Entry {
    std::thread::id thread;
    Current* current;
  };
  mutable std::mutex mutex_;
  std::vector<Entry> inside_;
  std::atomic<std::size_t> count_{0};
};

}  // namespace dinh::storage
