#include "register/subscriptions/store.hpp"

#include "storage/schema.hpp"

namespace dinh::reg {

SubscriptionStore::SubscriptionStore(storage::Db& db) : db_(db) { storage::migrate(db_, "subscriptions", "register/subscriptions/schema"); }

std::vector<SubscriptionRow> SubscriptionStore::all() {
  return db_.read([](storage::Tx& tx) {
    return tx.rows<SubscriptionRow>(
        "SELECT id, tenant, body, context, created_at, times_sent, times_failed, last_notification, last_success, last_failure, "
        "feed_cursor FROM ngsild_subscription ORDER BY created_at, id");
  });
}

bool SubscriptionStore::add(Subscription const& s, Instant now, Seq cursor) {
  return db_.write([&](storage::Tx& tx) {
    return tx.exec(
               "INSERT INTO ngsild_subscription (tenant, id, body, context, created_at, times_sent, times_failed, last_notification, "
               "last_success, last_failure, feed_cursor) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, $6) ON CONFLICT (tenant, id) DO "
               "NOTHING",
               s.tenant, s.id, s.body.text(), s.context_text, now, cursor) == 1;
  });
}

void SubscriptionStore::change(Subscription const& s) {
  db_.write([&](storage::Tx& tx) {
    tx.exec("UPDATE ngsild_subscription SET body = $3, context = $4 WHERE tenant = $1 AND id = $2", s.tenant, s.id, s.body.text(),
            s.context_text);
  });
}

bool SubscriptionStore::remove(std::string_view tenant, std::string_view id) {
  return db_.write(
      [&](storage::Tx& tx) { return tx.exec("DELETE FROM ngsild_subscription WHERE tenant = $1 AND id = $2", tenant, id) > 0; });
}

void SubscriptionStore::keep(std::vector<Step> const& steps) {
  db_.write([&](storage::Tx& tx) {
    for (auto const& [tenant, id, p] : steps)
      tx.exec(
          "UPDATE ngsild_subscription SET times_sent = $3, times_failed = $4, last_notification = $5, last_success = $6, last_failure = "
          "$7, feed_cursor = $8 WHERE tenant = $1 AND id = $2",
          tenant, id, p.times_sent, p.times_failed, p.last_notification, p.last_success, p.last_failure, p.cursor);
  });
}

}  // namespace dinh::reg
