#pragma once
// A bounded set of things that are dear to make (connections): taken, used by one thread, given back.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace dinh::storage {

template <class T>
class Pool {
 public:
  Pool(std::size_t limit, std::function<std::unique_ptr<T>()> make) : limit_(limit), make_(std::move(make)) {}

  class Lease {  // waits for a free one; at the end it goes back, unless it was dropped
   public:
    explicit Lease(Pool& pool) : pool_(pool), item_(pool.take()) {}
    ~Lease() { pool_.give_back(std::move(item_)); }
    Lease(Lease const&) = delete;
    Lease& operator=(Lease const&) = delete;
    T& operator*() { return *item_; }
    T* operator->() { return item_.get(); }
    void drop() { item_.reset(); }

   private:
    Pool& pool_;
    std::unique_ptr<T> item_;
  };

  void drop_idle() {
    std::lock_guard guard(mutex_);
    idle_.clear();
  }

 private:
  std::unique_ptr<T> take() {
    std::unique_lock guard(mutex_);
    returned_.wait(guard, [&] { return in_use_ < limit_; });
    ++in_use_;
    if (!idle_.empty()) {
      auto item = std::move(idle_.back());
      idle_.pop_back();
      return item;
    }
    guard.unlock();
    try {
      return make_();
    } catch (...) {
      give_back(nullptr);
      throw;
    }
  }
  void give_back(std::unique_ptr<T> item) {
    std::lock_guard guard(mutex_);
    --in_use_;
    if (item) idle_.push_back(std::move(item));
    returned_.notify_one();
  }

  std::size_t limit_;
  std::function<std::unique_ptr<T>()> make_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<T>> idle_;
  std::size_t in_use_ = 0;
};

}  // namespace dinh::storage
