#pragma once
// What other threads have to tell the listener's: a batch at a time, so that a thousand acknowledgements wake it once.
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "mqtt/listener.hpp"

namespace dinh::mqtt {

class Waiting {  // for messages that were handed over
 public:
  virtual ~Waiting() = default;
  virtual void settle(std::uint64_t number, Reason) = 0;  // on the listener's thread
};

class Mailbox {
 public:
  void open(std::function<void()> wake);  // any thread: has take_out() called on the listener's
  void close();                           // what comes from now on is of no interest
  void settle(std::weak_ptr<Waiting>, std::uint64_t number, Reason);
  void post(std::function<void()>);
  void take_out();

 private:
  struct Settled {
    std::weak_ptr<Waiting> who;
    std::uint64_t number;
    Reason reason;
  };
  std::mutex mutex_;
  std::function<void()> wake_;
  bool is_called_ = false;
  std::vector<Settled> settled_;
  std::vector<std::function<void()>> tasks_;
};

struct Done::Ticket {
  Ticket(std::shared_ptr<Mailbox> to, std::weak_ptr<Waiting> for_whom, std::uint64_t message)
      : mailbox(std::move(to)), who(std::move(for_whom)), number(message) {}
  ~Ticket() { use(Reason::server_busy); }
  Ticket(Ticket const&) = delete;
  void use(Reason reason) {
    if (!is_used.exchange(true)) mailbox->settle(std::move(who), number, reason);
  }
  std::shared_ptr<Mailbox> mailbox;
  std::weak_ptr<Waiting> who;
  std::uint64_t number;
  std::atomic<bool> is_used{false};
};

}  // namespace dinh::mqtt
