#include "modules/hotline/callbacks/callbacks_store.hpp"

namespace dinh::hotline::callbacks_store {

namespace {
constexpr std::string_view columns =
    "id, state, waits, digest, sealed, origin, wishes, first_at, last_at, waited_ms, tries, not_before, user_id, taken_by, taken_at, note, "
    "case_id, done_at, version";
std::string select(std::string_view rest) { return "SELECT " + std::string(columns) + " FROM callback " + std::string(rest); }
}  // namespace

// In one statement, so that two calls of one number that are given up at the same moment are still one wish.
Callback wish(storage::Tx& tx, Callback const& c) {
  auto kept = tx.one<Callback>(
      "INSERT INTO callback (" + std::string(columns) +
          ") VALUES ($1, $2, 1, $3, $4, $5, 1, $6, $6, $7, 0, 0, 0, '', NULL, '', $8, NULL, 1) "
          "ON CONFLICT (digest) WHERE waits = 1 DO UPDATE SET wishes = callback.wishes + 1, origin = excluded.origin, "
          "last_at = CASE WHEN excluded.last_at > callback.last_at THEN excluded.last_at ELSE callback.last_at END, "
          "waited_ms = CASE WHEN excluded.waited_ms > callback.waited_ms THEN excluded.waited_ms ELSE callback.waited_ms END, "
          "case_id = COALESCE(excluded.case_id, callback.case_id), version = callback.version + 1 RETURNING " +
          std::string(columns),
      c.id, c.state, c.digest, c.sealed, c.origin, c.first_at, c.waited_ms, c.case_id);
  return *kept;
}

std::optional<Callback> find(storage::Tx& tx, std::int64_t id) { return tx.one<Callback>(select("WHERE id = $1"), id); }

std::optional<Callback> waiting(storage::Tx& tx, std::string_view digest) {
  return tx.one<Callback>(select("WHERE digest = $1 AND waits = 1"), digest);
}

Result<Callback> update(storage::Tx& tx, Callback const& c) {
  auto changed = tx.exec(
      "UPDATE callback SET state = $1, waits = $2, tries = $3, not_before = $4, user_id = $5, taken_by = $6, taken_at = $7, note = $8, "
      "case_id = $9, done_at = $10, version = version + 1 WHERE id = $11 AND version = $12",
      c.state, c.waits, c.tries, c.not_before, c.user_id, c.taken_by, c.taken_at, c.note, c.case_id, c.done_at, c.id, c.version);
  if (changed != 1) return fail(Code::stale, "Somebody else was faster");
  auto after = c;
  ++after.version;
  return after;
}

std::vector<Callback> list(storage::Tx& tx, std::int64_t limit) {
  return tx.rows<Callback>(select("WHERE waits = 1 ORDER BY first_at, id LIMIT $1"), limit);
}

std::int64_t count(storage::Tx& tx) { return *tx.one<std::int64_t>("SELECT COUNT(*) FROM callback WHERE waits = 1"); }

std::int64_t forget(storage::Tx& tx, Instant settled_before) { return tx.exec("DELETE FROM callback WHERE done_at < $1", settled_before); }

std::vector<Callback> of_number(storage::Tx& tx, std::string_view digest) {
  return tx.rows<Callback>(select("WHERE digest = $1 ORDER BY id"), digest);
}

void erase(storage::Tx& tx, std::int64_t id) { tx.exec("DELETE FROM callback WHERE id = $1", id); }

}  // namespace dinh::hotline::callbacks_store
