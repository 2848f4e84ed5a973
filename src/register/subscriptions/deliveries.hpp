#pragma once
// What is to be told, one line for each subscription: in the order of the feed, one message under way at a time, tried again with growing
// pauses until it is taken. Nobody waits for somebody else's receiver: each message under way has a thread, threads are added as they are
// needed, and some are never given to receivers that have been slow or have not answered yet.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "register/subscriptions/dead_letter_store.hpp"
#include "register/subscriptions/message.hpp"
#include "register/subscriptions/store.hpp"

namespace dinh::reg {

using SendNotification = std::function<Result<http::IncomingAnswer>(http::OutgoingRequest const&)>;  // blocks

struct DeliveryLimits {
  std::size_t threads = 64;               // messages under way at once
  std::size_t prompt_threads = 8;         // of them, those that only receivers known to be prompt may take
  std::int64_t prompt_ms = 250;           // an answer within this time is prompt
  std::size_t queue = 5'000;              // of one line, in memory; what comes behind is read again from the feed
  std::size_t queued_bytes = 128u << 20;  // of all lines together
  std::size_t batch = 100;                // entities in one notification, when they have piled up
  std::size_t batch_bytes = 1u << 20;
  std::int64_t first_pause_ms = 1'000, longest_pause_ms = 60'000;
  int refusals = 5;                        // of one message, before it is put aside so that the next ones are told
  std::int64_t give_up_after_ms = day_ms;  // a receiver that has taken nothing for so long is tried once with each message
};

// What a receiver would not take goes here before its line goes on. False: it could not be kept, so it is tried on.
using Bury = std::function<bool(Subscription const&, std::vector<Told> const&, std::string const& reason)>;

class Deliveries {
 public:
  Deliveries(SendNotification, Clock, DeliveryLimits = {}, Bury = {});  // without Bury: tried for ever
  ~Deliveries();                                                        // waits for what is under way
  void start();

  void put(KnownSubscription, Progress);  // new, or changed: then its progress stays
  void drop(std::string const& tenant, std::string const& id);
  struct Entry {
    KnownSubscription what;
    Progress progress;
  };
  std::vector<Entry> page(std::string_view tenant, std::size_t offset, std::size_t limit) const;  // by id
  std::size_t count(std::string_view tenant) const;
  std::vector<std::string> tenants() const;
  bool is_empty() const;
  std::optional<Entry> find(std::string_view tenant, std::string_view id) const;

  void offer(Subscription const&, Told);  // ignored when it was told already, or when the line is behind
  void seen(Seq seq) { seen_ = seq; }     // every subscription was asked about everything up to here

  // Lines that had to leave changes out: what comes after `read_to` is offered to them again, from the feed.
  struct Behind {
    KnownSubscription what;
    Seq read_to = 0;
  };
  void fall_behind(Subscription const&, Seq read_to);
  std::vector<Behind> behind();                  // those that have room
  bool refill(Subscription const&, Told);        // false: no room any more
  void read(Behind const&, bool is_up_to_date);  // how far it was read this time

  // Not from the feed, for periodic notifications.
  std::size_t room(Subscription const&) const;
  bool is_idle(Subscription const&) const;
  void tell(Subscription const&, Told);

  Result<void> tell_again(Subscription const&, std::vector<Told> const&);  // at once, beside the line; blocks

  SubscriptionStore::Steps steps();  // progress that changed since the last call; nothing of it is lost if keeping it fails
  void not_kept(SubscriptionStore::Steps const&);

 private:
  struct Line {
    KnownSubscription what;
    Progress progress;
    Waiting waiting;
    bool behind = false, in_flight = false, is_dirty = false, is_dropped = false, is_prompt = false;
    Seq last_offered = 0, read_to = 0;
    std::int64_t not_before_ms = 0, pause_ms = 0, sent_at_ms = 0, failing_since_ms = 0;
    int refusals = 0;  // of the message in front
    enum class Place { nowhere, ready, later } place = Place::nowhere;
  };
  using LinePtr = std::shared_ptr<Line>;
  LinePtr line(std::string_view tenant, std::string_view id) const;
  LinePtr line(Subscription const& s) const { return line(s.tenant, s.id); }
  void push(LinePtr const&, Told);
  void leave_behind(LinePtr const&, Seq read_to);
  void place(LinePtr const&);  // where it belongs now
  void wake_later(std::int64_t now_ms);
  void mark(LinePtr const&);       // its progress is to be kept
  void empty_out(LinePtr const&);  // paused or expired: what still waits is not told any more
  bool is_busy(Line const& l) const { return l.behind || l.in_flight || !l.waiting.empty(); }
  LinePtr next();
  std::size_t slow_under_way(std::int64_t now_ms) const;
  void add_thread();  // when all are busy
  void work();
  enum class Outcome { taken, failed, refused, put_aside };
  struct Answer {
    Outcome outcome;
    std::string why;
  };
  Answer deliver(Subscription const&, std::vector<Told> const&);
  bool must_give_up(Line const&, Outcome) const;
  void finish(LinePtr const&, std::vector<Told>, Answer const&);

  SendNotification send_;
  Bury bury_;
  mqtt::Publisher publisher_;
  Clock clock_;
  DeliveryLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, std::map<std::string, LinePtr, std::less<>>, std::less<>> lines_;  // by tenant and id
  std::deque<LinePtr> prompt_, others_;                                                    // whose time has come
  std::multimap<std::int64_t, LinePtr> later_;                                             // by not_before_ms
  std::vector<LinePtr> under_way_, dirty_, behind_;
  std::size_t queued_bytes_ = 0, idle_threads_ = 0;
  std::atomic<Seq> seen_{0};
  bool started_ = false, stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace dinh::reg
