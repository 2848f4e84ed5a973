#pragma once
// Subscriptions to context source registrations (CIM 009 §5.11): who is told when a source comes, changes or goes. In the worker lane.
#include "register/sources/registrations.hpp"
#include "register/sources/subscription_store.hpp"
#include "register/subscriptions/bodies.hpp"
#include "register/subscriptions/deliveries.hpp"

namespace dinh::reg {

class SourceSubscriptions {
 public:
  SourceSubscriptions(Registrations&, Engine&, storage::Db&, Contexts&, Clock, NgsiPorts, SendNotification, DeliveryLimits = {});
  std::vector<http::Route> routes(NgsiRights const&);
  void start() { deliveries_.start(); }
  // Those that the house has for itself are listed behind the others (§5.8.1.4). Before the first request.
  using Own = std::function<std::vector<KnownSubscription>(std::string_view tenant)>;
  void also_list(Own own) { own_ = std::move(own); }
  void keep();  // background thread, once a second: counters to disk, and what is told periodically

 private:
  Result<http::Response> create(Call&);
  Result<http::Response> list(Call&);
  Result<http::Response> retrieve(Call&);
  Result<http::Response> change(Call&);
  Result<http::Response> remove(Call&);
  Result<Deliveries::Entry> must_find(Call const&) const;
  void load(SubscriptionRow const&);
  void put(KnownSubscription const&, Progress);
  void heard(KnownRegistration const& before, KnownRegistration const& after);
  void tell(Subscription const&, std::vector<KnownRegistration> const&, std::string_view reason);
  void tell_all(Subscription const&);  // every registration that fits

  Registry const& registry_;
  SourceSubscriptionStore store_;
  Clock clock_;
  Binding binding_;
  SubscriptionBodies bodies_;
  std::mutex writing_;
  std::map<std::pair<std::string, std::string>, Instant> next_round_;  // of periodic ones
  std::mutex rounds_;
  Own own_ = [](std::string_view) { return std::vector<KnownSubscription>(); };
  Deliveries deliveries_;
};

bool selects(Subscription const&, Registration const&);  // §5.11.7

}  // namespace dinh::reg
