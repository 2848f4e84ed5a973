#include "modules/hotline/notices/notices_store.hpp"

#include "storage/schema.hpp"

namespace dinh::hotline::notices_store {

namespace {
constexpr std::string_view columns = "id, user_id, kind, mark, instead, number, case_id, since, at, read_at";
}

void migrate(storage::Db& db) { storage::migrate(db, "hotline notices", "modules/hotline/schema/notices"); }

void add(storage::Tx& tx, Notice const& n) {
  tx.exec("INSERT INTO notice (" + std::string(columns) + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", n.id, n.user_id, n.kind,
          n.mark, n.instead, n.number, n.case_id, n.since, n.at, n.read_at);
}

std::vector<Notice> unread_like(storage::Tx& tx, Notice const& n, std::int64_t limit) {
  return tx.rows<Notice>("SELECT " + std::string(columns) +
                             " FROM notice WHERE user_id = $1 AND kind = $2 AND mark = $3 AND instead = $4 AND read_at IS NULL "
                             "ORDER BY number DESC, id LIMIT $5",
                         n.user_id, n.kind, n.mark, n.instead, limit);
}

void grow(storage::Tx& tx, std::int64_t id, std::int64_t by, Instant at) {
  tx.exec("UPDATE notice SET number = number + $2, at = $3, case_id = NULL WHERE id = $1", id, by, at);
}

void drop(storage::Tx& tx, std::int64_t id) { tx.exec("DELETE FROM notice WHERE id = $1", id); }

std::vector<NoticeView> list(storage::Tx& tx, std::int64_t user_id, std::optional<std::int64_t> before, std::int64_t limit) {
  return tx.rows<NoticeView>(
      "SELECT n.id, n.kind, n.mark, n.instead, n.number, c.code AS case_code, c.unit, c.field, n.since, n.at, "
      "CASE WHEN n.read_at IS NULL THEN 0 ELSE 1 END AS read FROM notice n LEFT JOIN cases c ON c.id = n.case_id "
      "WHERE n.user_id = $1 AND n.id < $2 ORDER BY n.id DESC LIMIT $3",
      user_id, before.value_or(INT64_MAX), limit);
}

std::int64_t unread(storage::Tx& tx, std::int64_t user_id) {
  return tx.one<std::int64_t>("SELECT COUNT(*) FROM notice WHERE user_id = $1 AND read_at IS NULL", user_id).value_or(0);
}

void mark_read(storage::Tx& tx, std::int64_t user_id, std::vector<std::int64_t> const& ids, Instant at) {
  for (auto id : ids) tx.exec("UPDATE notice SET read_at = $3 WHERE id = $2 AND user_id = $1 AND read_at IS NULL", user_id, id, at);
}

void mark_all_read(storage::Tx& tx, std::int64_t user_id, Instant at) {
  tx.exec("UPDATE notice SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL", user_id, at);
}

std::int64_t forget(storage::Tx& tx, Instant read_before) { return tx.exec("DELETE FROM notice WHERE read_at < $1", read_before); }

}  // namespace dinh::hotline::notices_store
