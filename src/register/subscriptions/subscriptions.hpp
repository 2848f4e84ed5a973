#pragma once
// Subscriptions (CIM 009 §5.8): matched against the feed on the state thread, told by threads of their own. Each keeps a cursor on the
// feed, so that after a restart whatever it has not told yet is told, in order (at least once: a crash may repeat the last second).
#include "http/router.hpp"
#include "register/ngsild/ngsild.hpp"
#include "register/subscriptions/bodies.hpp"
#include "register/subscriptions/deliveries.hpp"
#include "register/subscriptions/rounds.hpp"
#include "register/subscriptions/subscription_index.hpp"
#include "register/subscriptions/telling.hpp"

namespace dinh::reg {

class Subscriptions {
 public:
  Subscriptions(Engine&, storage::Db&, Contexts&, Clock, NgsiPorts, SendNotification, DeliveryLimits = {});
  std::vector<http::Route> routes(NgsiRights const&);

  void start();  // state thread, once: goes on where the last run ended
  void tick();   // state thread, a few times a second: periodic notifications, lines that have room again
  void keep();   // background thread, once a second: cursors and counters to disk

  // For who has others look out too (§5.8.1.4). Any thread.
  KnownSubscription find(std::string_view tenant, std::string_view id) const;  // null: there is none
  std::vector<KnownSubscription> all(std::string_view tenant) const;
  std::vector<std::string> tenants() const { return deliveries_.tenants(); }
  void tell(Subscription const& s, Told told) { deliveries_.tell(s, std::move(told)); }
  // One was made, changed or removed. In the worker lane, one at a time; before the first request.
  void on_set(std::function<void(std::string const& tenant, std::string const& id)> listener) { on_set_ = std::move(listener); }

  std::uint64_t evaluated() const { return evaluated_; }  // subscriptions that were asked about a change

 private:
  Result<http::Response> create(Call&);
  Result<http::Response> list(Call&);
  Result<http::Response> retrieve(Call&);
  Result<http::Response> change(Call&);
  Result<http::Response> remove(Call&);

  // What a receiver would not take (dead_letter_resources.cpp)
  Result<http::Response> list_dead(Call&);
  Result<http::Response> tell_dead(Call&);
  Result<http::Response> forget_dead(Call&);
  Result<DeadLetter> must_find_dead(Call const&);
  std::vector<http::Route> dead_letter_routes(NgsiRights const&);
  bool bury(Subscription const&, std::vector<Told> const&, std::string const& why);

  Result<Deliveries::Entry> must_find(Call const&);

  void load(SubscriptionRow const&);
  Result<Subscription> read_row(SubscriptionRow const&);
  void install(KnownSubscription const&);  // state thread: live from now on
  void take(Change const&);
  std::optional<Told> match(Subscription const&, Change const&);
  void catch_up(Deliveries::Behind, std::size_t& budget);
  Seq readable_after(Seq after) const;

  Engine& engine_;
  SubscriptionStore store_;
  Contexts& contexts_;
  Clock clock_;
  Binding binding_;
  SubscriptionBodies bodies_;
  Telling telling_;
  SubscriptionIndex index_;
  std::function<void(std::string const&, std::string const&)> on_set_ = [](auto const&, auto const&) {};
  std::uint64_t evaluated_ = 0;
  Seq kept_ = 0;  // how far the feed was seen, as it stands on the disk; of the background thread
  std::size_t first_behind_ = 0;
  std::mutex writing_;                                          // one change of the set of subscriptions at a time
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // the engine outlives us, and keeps its listener
  DeadLetterStore dead_letters_;
  Deliveries deliveries_;
  Rounds rounds_;
};

}  // namespace dinh::reg
