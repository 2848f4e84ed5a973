#pragma once
// Each partner has a courier of its own, a thread: one that is slow or dead delays nobody else.
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "modules/hotline/handover/handovers.hpp"

namespace dinh::hotline {

class Couriers {
 public:
  explicit Couriers(Handovers const& handovers) : handovers_(handovers) {}
  ~Couriers() { stop(); }
  void start();  // first says of what was under way that nobody knows
  void tend();   // background: a courier for each new partner
  void stop();   // waits for the answers under way

 private:
  void carry(std::string const& partner);
  bool rest(std::int64_t ms);  // false: it is over

  Handovers const& handovers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool running_ = false;
  std::map<std::string, std::thread, std::less<>> threads_;
};

}  // namespace dinh::hotline
