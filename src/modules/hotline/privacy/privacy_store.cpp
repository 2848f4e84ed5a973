#include "modules/hotline/privacy/privacy_store.hpp"

#include "storage/schema.hpp"

namespace dinh::hotline::privacy_store {

namespace {
constexpr std::string_view request_columns =
    "id, kind, state, sealed, shown, reason, opened_at, opened_by, answer_by, due_at, done_at, done_by, outcome, version";
std::string requests_where(std::string_view rest) {
  return "SELECT " + std::string(request_columns) + " FROM privacy_request " + std::string(rest);
}
}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "hotline privacy", "modules/hotline/schema/privacy"); }

std::vector<Closed> to_sweep(storage::Tx& tx, Instant from, Instant before, std::int64_t limit) {
  return tx.rows<Closed>(
      "SELECT id, closed_at FROM cases WHERE is_open = 0 AND source = '' AND closed_at >= $1 AND closed_at < $2 AND NOT EXISTS (SELECT 1 "
      "FROM privacy_swept s WHERE s.case_id = cases.id) AND NOT EXISTS (SELECT 1 FROM privacy_hold h WHERE h.case_id = cases.id) ORDER BY "
      "closed_at, id LIMIT $3",
      from, before, limit);
}

bool swept(storage::Tx& tx, std::int64_t case_id) {
  return tx.one<std::int64_t>("SELECT 1 FROM privacy_swept WHERE case_id = $1", case_id).has_value();
}

void set_swept(storage::Tx& tx, std::int64_t case_id, Instant at) {
  tx.exec("INSERT INTO privacy_swept (case_id, at) VALUES ($1, $2) ON CONFLICT (case_id) DO UPDATE SET at = excluded.at", case_id, at);
}

std::vector<std::int64_t> conversations_to_sweep(storage::Tx& tx, Instant before, std::int64_t limit) {
  return tx.rows<std::int64_t>(
      "SELECT id FROM conversation WHERE open = 0 AND last_at < $1 AND (case_id IS NULL OR EXISTS (SELECT 1 FROM cases c WHERE c.id = "
      "conversation.case_id AND c.is_open = 0 AND c.closed_at < $1 AND NOT EXISTS (SELECT 1 FROM privacy_hold h WHERE h.case_id = c.id))) "
      "ORDER BY last_at, id LIMIT $2",
      before, limit);
}

Instant cursor(storage::Tx& tx, std::string_view name) {
  return Instant{tx.one<std::int64_t>("SELECT at FROM privacy_cursor WHERE name = $1", name).value_or(0)};
}

void set_cursor(storage::Tx& tx, std::string_view name, Instant at) {
  tx.exec("INSERT INTO privacy_cursor (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at", name, at);
}

std::optional<CaseHold> hold(storage::Tx& tx, std::int64_t case_id) {
  return tx.one<CaseHold>("SELECT case_id, reason, actor, at FROM privacy_hold WHERE case_id = $1", case_id);
}

std::vector<CaseHold> holds(storage::Tx& tx, std::int64_t limit) {
  return tx.rows<CaseHold>("SELECT case_id, reason, actor, at FROM privacy_hold ORDER BY at DESC, case_id LIMIT $1", limit);
}

void put_hold(storage::Tx& tx, CaseHold const& h) {
  tx.exec(
      "INSERT INTO privacy_hold (case_id, reason, actor, at) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id) DO UPDATE SET reason = "
      "excluded.reason, actor = excluded.actor, at = excluded.at",
      h.case_id, h.reason, h.actor, h.at);
}

bool release_hold(storage::Tx& tx, std::int64_t case_id) { return tx.exec("DELETE FROM privacy_hold WHERE case_id = $1", case_id) == 1; }

std::vector<std::int64_t> identities_after(storage::Tx& tx, std::int64_t case_id, std::int64_t limit) {
  return tx.rows<std::int64_t>("SELECT case_id FROM case_identity WHERE case_id > $1 ORDER BY case_id LIMIT $2", case_id, limit);
}

void add_key(storage::Tx& tx, std::string_view key, std::int64_t case_id) {
  tx.exec("INSERT INTO privacy_key (key, case_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", key, case_id);
}

std::vector<std::int64_t> cases_of(storage::Tx& tx, std::string_view key) {
  return tx.rows<std::int64_t>("SELECT case_id FROM privacy_key WHERE key = $1 ORDER BY case_id", key);
}

void erase_identity(storage::Tx& tx, std::int64_t case_id) {
  tx.exec("DELETE FROM case_identity WHERE case_id = $1", case_id);
  tx.exec("DELETE FROM privacy_key WHERE case_id = $1", case_id);
  tx.exec("DELETE FROM case_supporter WHERE case_id = $1", case_id);
}

void insert(storage::Tx& tx, DataRequest const& r) {
  tx.exec("INSERT INTO privacy_request (" + std::string(request_columns) +
              ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
          r.id, r.kind, r.state, r.sealed, r.shown, r.reason, r.opened_at, r.opened_by, r.answer_by, r.due_at, r.done_at, r.done_by,
          r.outcome, r.version);
}

bool update(storage::Tx& tx, DataRequest const& r) {
  return tx.exec(
             "UPDATE privacy_request SET state = $2, sealed = $3, shown = $4, done_at = $5, done_by = $6, outcome = $7, version = $8, "
             "reason "
             "= $9 WHERE id = $1 AND version = $8 - 1",
             r.id, r.state, r.sealed, r.shown, r.done_at, r.done_by, r.outcome, r.version, r.reason) == 1;
}

std::optional<DataRequest> request(storage::Tx& tx, std::int64_t id) { return tx.one<DataRequest>(requests_where("WHERE id = $1"), id); }

std::vector<DataRequest> requests(storage::Tx& tx, std::int64_t limit) {
  auto out = tx.rows<DataRequest>(requests_where("WHERE done_at IS NULL ORDER BY due_at, id LIMIT $1"), limit);
  auto settled = tx.rows<DataRequest>(requests_where("WHERE done_at IS NOT NULL ORDER BY done_at DESC, id DESC LIMIT $1"), limit);
  out.insert(out.end(), settled.begin(), settled.end());
  return out;
}

std::vector<DataRequest> waiting(storage::Tx& tx) {
  return tx.rows<DataRequest>(requests_where("WHERE done_at IS NULL AND state = 'waiting' ORDER BY id"));
}

std::int64_t settled_callbacks(storage::Tx& tx, Instant before) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM callback WHERE done_at < $1", before);
}

}  // namespace dinh::hotline::privacy_store
