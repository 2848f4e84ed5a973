#pragma once
// One thread for what need not be waited for: checkpoints of the records, jobs, figures. A task that
// fails comes again, the later the more often it failed in a row; the log says when that begins and ends,
// and once a minute that it goes on.
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
    std::int64_t failures = 0;  // in a row
    std::int64_t told_ms = 0;   // when the log heard of it last
  };
  void work();
  static void attempt(Task&);
  std::vector<Task> tasks_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace dinh::app
