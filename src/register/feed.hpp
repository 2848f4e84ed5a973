#pragma once
// The change feed: the journal's sequence. Changes wait here until they are durable, then go to the listeners in order; the newest stay in
// memory for viewers that resume.
#include <deque>
#include <functional>
#include <variant>
#include <vector>

#include "register/engine.hpp"

namespace dinh::reg {

class Feed {
 public:
  Feed(std::size_t ring, std::size_t ring_bytes) : ring_limit_(ring), byte_limit_(ring_bytes) {}
  void push(Change, std::size_t payload);  // bytes that the journal keeps of it
  void push(Notice);
  void deliver(Seq durable);
  void remember(Change, std::size_t payload);                             // of the last run, read again from the journal: delivered already
  Seq begins() const { return ring_.empty() ? 0 : ring_.front().seq(); }  // 0: nothing is in memory
  void on_change(std::function<void(Change const&)> f) { changes_.push_back(std::move(f)); }
  void remember(Notice);
  void on_notice(std::function<void(Notice const&)> f) { notices_.push_back(std::move(f)); }
  // Everything after `after` that was delivered, until a reader answers false; false when the ring begins later.
  bool replay(Seq after, Seq delivered, std::function<bool(Change const&)> const&, std::function<bool(Notice const&)> const&) const;

 private:
  struct Event {
    std::variant<Change, Notice> what;
    std::size_t weight = 0;  // about: what forgetting it gives back. Known when it comes, for then it is in the processor's cache
    Seq seq() const;
  };
  static Event event_of(Change, std::size_t payload);
  static Event event_of(Notice);
  void keep(Event);
  std::size_t ring_limit_, byte_limit_, bytes_ = 0;
  std::deque<Event> pending_, ring_;
  std::vector<std::function<void(Change const&)>> changes_;
  std::vector<std::function<void(Notice const&)>> notices_;
};

}  // namespace dinh::reg
