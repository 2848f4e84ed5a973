#pragma once
// Threads for Lane::worker with a bounded queue: what does not fit is refused at once, so that a flood is answered instead of piling up.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dinh::http {

class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t queue);
  ~WorkerPool();                             // finishes what runs, drops what waits
  bool try_run(std::function<void()> task);  // false: the queue is full
  std::size_t waiting() const;

 private:
  void work();
  std::size_t queue_limit_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace dinh::http
