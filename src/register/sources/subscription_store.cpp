#include "register/sources/subscription_store.hpp"

#include "storage/schema.hpp"

namespace dinh::reg {

SourceSubscriptionStore::SourceSubscriptionStore(storage::Db& db) : db_(db) { storage::migrate(db_, "sources", "register/sources/schema"); }

std::vector<SubscriptionRow> SourceSubscriptionStore::all() {
  return db_.read([](storage::Tx& tx) {
    return tx.rows<SubscriptionRow>(
        "SELECT id, tenant, body, context, q_context, 1 AS has_stored_names, created_at, modified_at, times_sent, times_failed, "
        "last_notification, last_success, last_failure, 0 AS feed_cursor FROM ngsild_source_subscription ORDER BY created_at, id");
  });
}

bool SourceSubscriptionStore::add(Subscription const& s) {
  return db_.write([&](storage::Tx& tx) {
    return tx.exec(
               "INSERT INTO ngsild_source_subscription (tenant, id, body, context, q_context, created_at, modified_at, times_sent, "
               "times_failed, last_notification, last_success, last_failure) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0) ON "
               "CONFLICT (tenant, id) DO NOTHING",
               s.tenant, s.id, s.body.text(), s.written_in.text, s.q_in.text, s.created, s.modified) == 1;
  });
}

void SourceSubscriptionStore::change(Subscription const& s) {
  db_.write([&](storage::Tx& tx) {
    tx.exec("UPDATE ngsild_source_subscription SET body = $3, context = $4, q_context = $5, modified_at = $6 WHERE tenant = $1 AND id = $2",
            s.tenant, s.id, s.body.text(), s.written_in.text, s.q_in.text, s.modified);
  });
}

void SourceSubscriptionStore::remove(std::string_view tenant, std::string_view id) {
  db_.write([&](storage::Tx& tx) { tx.exec("DELETE FROM ngsild_source_subscription WHERE tenant = $1 AND id = $2", tenant, id); });
}

void SourceSubscriptionStore::keep(std::vector<SubscriptionStore::Step> const& steps) {
  db_.write([&](storage::Tx& tx) {
    for (auto const& [tenant, id, p, is_waiting, is_dropped] : steps)
      tx.exec(
          "UPDATE ngsild_source_subscription SET times_sent = $3, times_failed = $4, last_notification = $5, last_success = $6, "
          "last_failure = $7 WHERE tenant = $1 AND id = $2",
          tenant, id, p.times_sent, p.times_failed, p.last_notification, p.last_success, p.last_failure);
  });
}

}  // namespace dinh::reg
