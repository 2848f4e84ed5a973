#pragma once
// Brings messages from the spool to the house, until it has acknowledged them; and asks it whether somebody answers now.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "voicemail/settings.hpp"
#include "voicemail/spool.hpp"

namespace dinh::voicemail {

class Courier {
 public:
  Courier(Settings const&, Spool const&);
  ~Courier();
  void wake();  // there is a new message
  bool takes_calls() const { return takes_calls_; }

 private:
  enum class Outcome { taken, later, never };
  void work();
  bool deliver_all();  // false: something has to wait
  Outcome deliver(Message const&) const;
  Outcome post(std::string const& path, std::string body, std::string const& type) const;
  void ask_hours();
  Settings const& settings_;
  Spool const& spool_;
  std::atomic<bool> takes_calls_{true};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false, woken_ = true;
  std::thread thread_;
};

}  // namespace dinh::voicemail
