#pragma once
// Subscriptions on disk, each with its cursor on the feed.
#include <vector>

#include "register/subscriptions/subscription.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

struct SubscriptionRow {
  std::string id, tenant, body, context;
  Instant created_at;
  std::int64_t times_sent = 0, times_failed = 0;
  Instant last_notification, last_success, last_failure;
  Seq cursor = 0;
  static constexpr auto fields() {
    using R = SubscriptionRow;
    return std::tuple(field("id", &R::id), field("tenant", &R::tenant), field("body", &R::body), field("context", &R::context),
                      field("created_at", &R::created_at), field("times_sent", &R::times_sent), field("times_failed", &R::times_failed),
                      field("last_notification", &R::last_notification), field("last_success", &R::last_success),
                      field("last_failure", &R::last_failure), field("feed_cursor", &R::cursor));
  }
};

class SubscriptionStore {
 public:
  explicit SubscriptionStore(storage::Db&);
  std::vector<SubscriptionRow> all();
  bool add(Subscription const&, Instant now, Seq cursor);  // false: the id is taken
  void change(Subscription const&);
  bool remove(std::string_view tenant, std::string_view id);
  struct Step {
    std::string tenant, id;
    Progress progress;
  };
  void keep(std::vector<Step> const&);

 private:
  storage::Db& db_;
};

}  // namespace dinh::reg
