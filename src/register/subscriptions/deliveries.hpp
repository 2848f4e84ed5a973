#pragma once
// What is to be told, one line for each subscription: in the order of the feed, one message under way at a time, tried again with growing
// pauses until it is taken. Lines that fail may hold half of the sending threads at most, so a dead receiver never delays the others.
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "http/client.hpp"
#include "register/subscriptions/store.hpp"

namespace dinh::reg {

using SendNotification = std::function<Result<http::IncomingAnswer>(http::OutgoingRequest const&)>;  // blocks

struct DeliveryLimits {
  std::size_t threads = 4;
  std::size_t queue = 10'000;  // of one line, in memory; what comes behind is read again from the feed
  std::size_t batch = 100;     // entities in one notification, when they have piled up
  std::int64_t first_pause_ms = 1'000, longest_pause_ms = 60'000;
};

struct Told {  // one entity in one notification
  Seq seq = 0;
  std::string entity, json;
};

class Deliveries {
 public:
  Deliveries(SendNotification, Clock, DeliveryLimits = {});
  ~Deliveries();  // waits for what is under way
  void start();

  using Known = std::shared_ptr<const Subscription>;
  void put(Known, Progress);  // new, or changed: then its progress stays
  void drop(std::string const& tenant, std::string const& id);
  struct Entry {
    Known what;
    Progress progress;
  };
  std::vector<Entry> all() const;
  std::optional<Entry> find(std::string_view tenant, std::string_view id) const;

  void offer(Subscription const&, Told);  // ignored when it was told already
  void tell(Subscription const&, Told);   // not from the feed: a periodic one; dropped when the line is full
  void seen(Seq);                         // every subscription was asked about everything up to here
  // Lines that had to leave changes out and have room again, with the last change they hold. They take offers again.
  std::vector<std::pair<Known, Seq>> overflowed();
  std::vector<SubscriptionStore::Step> steps();  // progress that changed since the last call
  Seq slowest() const;                           // the feed must be kept from here on

 private:
  struct Line {
    Known what;
    Progress progress;
    std::deque<Told> queue;
    bool overflow = false, in_flight = false, is_dirty = false;
    Seq last_offered = 0;
    std::int64_t not_before_ms = 0, pause_ms = 0;
  };
  using Key = std::pair<std::string, std::string>;
  void work();
  Line* next(std::int64_t& wait_ms);
  std::vector<Told> take(Line&);
  void finish(Key const&, std::vector<Told>, bool delivered);
  http::OutgoingRequest message(Subscription const&, std::vector<Told> const&) const;
  static void advance(Line&, Seq seen);

  SendNotification send_;
  Clock clock_;
  DeliveryLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<Key, Line> lines_;
  Seq seen_ = 0;
  std::size_t failing_in_flight_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace dinh::reg
