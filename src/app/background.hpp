#pragma once
// One thread for what need not be waited for: checkpoints of the records, jobs, figures. A task that fails is logged and comes again.
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dinh::app {

class Background {
 public:
  ~Background() { stop(); }
  void every(std::int64_t ms, std::string name, std::function<void()> task);  // before start()
  void start();
  void stop();  // waits for the task that runs

 private:
  struct Task {
    std::int64_t every_ms, next_ms;
    std::string name;
    std::function<void()> run;
  };
  void work();
  std::vector<Task> tasks_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace dinh::app
