#pragma once
// Subscriptions on disk, each with its cursor on the feed. One number says for all that have nothing waiting how far they are, so that what
// is written each second are those that were told something, not all there are.
#include <atomic>
#include <map>
#include <vector>

#include "register/subscriptions/subscription.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

struct SubscriptionRow {
  std::string id, tenant, body, context, q_context;
  bool has_stored_names = false;
  Instant created_at, modified_at;
  std::int64_t times_sent = 0, times_failed = 0;
  Instant last_notification, last_success, last_failure;
  Seq cursor = 0;  // everything up to here is done
  std::string last_failure_reason, owner;
  static constexpr auto fields() {
    using R = SubscriptionRow;
    return std::tuple(field("id", &R::id), field("tenant", &R::tenant), field("body", &R::body), field("context", &R::context),
                      field("q_context", &R::q_context), field("has_stored_names", &R::has_stored_names),
                      field("created_at", &R::created_at), field("modified_at", &R::modified_at), field("times_sent", &R::times_sent),
                      field("times_failed", &R::times_failed), field("last_notification", &R::last_notification),
                      field("last_success", &R::last_success), field("last_failure", &R::last_failure), field("feed_cursor", &R::cursor),
                      field("last_failure_reason", &R::last_failure_reason), field("owner", &R::owner));
  }
};

class SubscriptionStore {
 public:
  explicit SubscriptionStore(storage::Db&);
  std::vector<SubscriptionRow> all();
  bool add(Subscription const&, Seq cursor);  // false: the id is taken
  void change(Subscription const&);
  bool remove(std::string_view tenant, std::string_view id);

  struct Step {
    std::string tenant, id;
    Progress progress;
    bool is_waiting = false;  // something after progress.cursor is still to be told
    bool is_dropped = false;  // there is no such subscription any more
  };
  struct Steps {
    Seq seen = 0;  // every subscription was asked about everything up to here
    std::vector<Step> lines;
  };
  void keep(Steps const&);
  // The feed has to be read from behind here after a crash, as it stands on the disk. Any thread.
  Seq needs_feed_after() const { return needed_; }

 private:
  void note(Steps const&);
  storage::Db& db_;
  std::map<std::pair<std::string, std::string>, Seq> waiting_;  // cursors on disk of those that wait; of the thread that keeps
  std::atomic<Seq> needed_{0};
};

}  // namespace dinh::reg
