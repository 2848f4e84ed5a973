#pragma once
// Subscriptions (CIM 009 §5.8): matched against the feed on the state thread, told by threads of their own. Each keeps a cursor on the
// feed, so that after a restart whatever it has not told yet is told, in order (at least once: a crash may repeat the last second).
#include <unordered_map>

#include "http/router.hpp"
#include "register/ngsild/ngsild.hpp"
#include "register/subscriptions/deliveries.hpp"

namespace dinh::reg {

class Subscriptions {
 public:
  Subscriptions(Engine&, storage::Db&, Contexts&, Clock, NgsiPorts, SendNotification, DeliveryLimits = {});
  std::vector<http::Route> routes(NgsiRights const&);

  void start();  // state thread, once: goes on where the last run ended
  void tick();   // state thread, a few times a second: periodic notifications, lines that have room again
  void keep();   // background thread, once a second: cursors and counters to disk

 private:
  using Known = Deliveries::Known;
  Result<http::Response> create(Call&);
  Result<http::Response> list(Call&);
  Result<http::Response> retrieve(Call&);
  Result<http::Response> change(Call&);
  Result<http::Response> remove(Call&);
  http::Handler handler(std::span<const std::string_view> params, Result<http::Response> (Subscriptions::*)(Call&), bool has_body);

  Result<json::Value> read_body(Call&);  // without its @context, which goes into the call
  Result<void> read_link(Call&);
  Result<Deliveries::Entry> must_find(Call const&);
  void load();
  void install();  // state thread: the index anew

  void take(Change const&);
  void match(Known const&, Change const&);
  void catch_up(Known const&, Seq after);
  void tell_periodically(Known const&);
  std::string rendered(Subscription const&, Document const&);
  static unsigned happened(Subscription const&, Change const&, Names const&);

  Engine& engine_;
  SubscriptionStore store_;
  Contexts& contexts_;
  Clock clock_;
  Binding binding_;
  Renderer renderer_;
  std::unordered_map<std::string, std::vector<Known>> by_type_;  // tenant, line feed, type; "*" any type
  std::vector<Known> periodic_;
  std::unordered_map<std::string, Instant> last_period_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // the engine outlives us, and keeps its listener
  Deliveries deliveries_;                                       // the last: its threads end first
};

}  // namespace dinh::reg
