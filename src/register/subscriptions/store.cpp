#include "register/subscriptions/store.hpp"

#include <algorithm>

#include "storage/schema.hpp"

namespace dinh::reg {

SubscriptionStore::SubscriptionStore(storage::Db& db) : db_(db) { storage::migrate(db_, "subscriptions", "register/subscriptions/schema"); }

std::vector<SubscriptionRow> SubscriptionStore::all() {
  auto rows = db_.read([](storage::Tx& tx) {
    return tx.rows<SubscriptionRow>(
        "SELECT id, tenant, body, context, q_context, has_stored_names, created_at, modified_at, times_sent, times_failed, "
        "last_notification, last_success, last_failure, CASE WHEN is_waiting = 1 OR feed_cursor > coalesce(seen, 0) THEN feed_cursor "
        "ELSE coalesce(seen, 0) END AS feed_cursor, last_failure_reason, owner FROM ngsild_subscription LEFT JOIN ngsild_subscription_feed "
        "ON "
        "name = 'seen' "
        "ORDER BY created_at, id");
  });
  for (auto const& row : rows) waiting_[{row.tenant, row.id}] = row.cursor;  // until it is kept anew
  note({});
  return rows;
}

bool SubscriptionStore::add(Subscription const& s, Seq cursor) {
  return db_.write([&](storage::Tx& tx) {
    return tx.exec(
               "INSERT INTO ngsild_subscription (tenant, id, body, context, q_context, has_stored_names, created_at, modified_at, "
               "times_sent, times_failed, last_notification, last_success, last_failure, feed_cursor, is_waiting, owner) VALUES ($1, $2, "
               "$3, $4, "
               "$5, 1, $6, $7, 0, 0, 0, 0, 0, $8, 0, $9) ON CONFLICT (tenant, id) DO NOTHING",
               s.tenant, s.id, s.body.text(), s.written_in.text, s.q_in.text, s.created, s.modified, cursor, s.owner) == 1;
  });
}

void SubscriptionStore::change(Subscription const& s) {
  db_.write([&](storage::Tx& tx) {
    tx.exec(
        "UPDATE ngsild_subscription SET body = $3, context = $4, q_context = $5, has_stored_names = 1, modified_at = $6 WHERE tenant = $1 "
        "AND id = $2",
        s.tenant, s.id, s.body.text(), s.written_in.text, s.q_in.text, s.modified);
  });
}

bool SubscriptionStore::remove(std::string_view tenant, std::string_view id) {
  return db_.write([&](storage::Tx& tx) {
    tx.exec("DELETE FROM ngsild_dead_letter WHERE tenant = $1 AND subscription = $2", tenant, id);
    return tx.exec("DELETE FROM ngsild_subscription WHERE tenant = $1 AND id = $2", tenant, id) > 0;
  });
}

void SubscriptionStore::keep(Steps const& steps) {
  db_.write([&](storage::Tx& tx) {
    for (auto const& [tenant, id, p, is_waiting, is_dropped] : steps.lines)
      tx.exec(
          "UPDATE ngsild_subscription SET times_sent = $3, times_failed = $4, last_notification = $5, last_success = $6, last_failure = "
          "$7, feed_cursor = $8, is_waiting = $9, last_failure_reason = $10 WHERE tenant = $1 AND id = $2",
          tenant, id, p.times_sent, p.times_failed, p.last_notification, p.last_success, p.last_failure, p.cursor, is_waiting ? 1 : 0,
          p.last_failure_reason);
    tx.exec("INSERT INTO ngsild_subscription_feed (name, seen) VALUES ('seen', $1) ON CONFLICT (name) DO UPDATE SET seen = excluded.seen",
            steps.seen);
  });
  note(steps);
}

void SubscriptionStore::note(Steps const& steps) {
  for (auto const& step : steps.lines) {
    if (step.is_waiting && !step.is_dropped) waiting_[{step.tenant, step.id}] = step.progress.cursor;
    else waiting_.erase({step.tenant, step.id});
  }
  Seq needed = steps.seen;
  for (auto const& [line, cursor] : waiting_) needed = std::min(needed, cursor);
  needed_ = needed;
}

}  // namespace dinh::reg
