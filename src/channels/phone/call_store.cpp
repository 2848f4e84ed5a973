#include "channels/phone/call_store.hpp"

#include "storage/schema.hpp"

namespace dinh::channels::phone::call_store {

namespace {

constexpr std::string_view call_columns =
    "id, call_key, state, direction, digest, sealed, extension, queue, cause, digits, started_at, queued_at, answered_at, ended_at, "
    "is_open, case_id, version";
constexpr std::string_view recording_columns = "id, call_id, leg, blob, type, bytes, at, held, hold_reason, erased_at";

std::string calls(std::string_view rest) { return "SELECT " + std::string(call_columns) + " FROM phone_call " + std::string(rest); }
std::string files(std::string_view rest) {
  return "SELECT " + std::string(recording_columns) + " FROM phone_recording " + std::string(rest);
}

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "phone", "channels/phone/schema"); }

bool keep(storage::Tx& tx, Event const& e) {
  return tx.exec(
             "INSERT INTO phone_event (call_key, sequence, kind, at, direction, digest, sealed, extension, queue, cause, digits) VALUES "
             "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
             e.call_key, e.sequence, e.kind, e.at, e.direction, e.digest, e.sealed, e.extension, e.queue, e.cause, e.digits) == 1;
}

std::vector<Event> events(storage::Tx& tx, std::string_view call_key) {
  return tx.rows<Event>(
      "SELECT call_key, sequence, kind, at, direction, digest, sealed, extension, queue, cause, digits FROM phone_event WHERE call_key = "
      "$1 ORDER BY sequence",
      call_key);
}

std::optional<Call> find(storage::Tx& tx, std::int64_t id) { return tx.one<Call>(calls("WHERE id = $1"), id); }
std::optional<Call> find_by_key(storage::Tx& tx, std::string_view key) { return tx.one<Call>(calls("WHERE call_key = $1"), key); }

Call hold_row(storage::Tx& tx, Event const& first) {
  bool there = tx.exec("UPDATE phone_call SET version = version WHERE call_key = $1", first.call_key) == 1;
  if (!there)
    tx.exec("INSERT INTO phone_call (" + std::string(call_columns) +
                ") VALUES ($1, $2, 'ringing', $3, '', '', '', '', '', '', $4, NULL, NULL, NULL, 1, NULL, 0) ON CONFLICT (call_key) DO "
                "UPDATE SET version = phone_call.version",
            tx.next_id("phone_call"), first.call_key, first.direction, first.at);
  return *find_by_key(tx, first.call_key);
}

void save(storage::Tx& tx, Call const& c) {
  tx.exec(
      "UPDATE phone_call SET state = $2, direction = $3, digest = $4, sealed = $5, extension = $6, queue = $7, cause = $8, digits = $9, "
      "started_at = $10, queued_at = $11, answered_at = $12, ended_at = $13, is_open = $14, version = version + 1 WHERE id = $1",
      c.id, c.state, c.direction, c.digest, c.sealed, c.extension, c.queue, c.cause, c.digits, c.started_at, c.queued_at, c.answered_at,
      c.ended_at, c.open);
}

void set_case(storage::Tx& tx, std::int64_t id, std::int64_t case_id) {
  tx.exec("UPDATE phone_call SET case_id = $2, version = version + 1 WHERE id = $1", id, case_id);
}

std::vector<Call> of_case(storage::Tx& tx, std::int64_t case_id) {
  return tx.rows<Call>(calls("WHERE case_id = $1 ORDER BY started_at, id"), case_id);
}

std::vector<Call> of_number(storage::Tx& tx, std::string_view digest) {
  return tx.rows<Call>(calls("WHERE digest = $1 AND digest <> '' ORDER BY started_at, id"), digest);
}

std::vector<Call> of_extension(storage::Tx& tx, std::string_view extension, Instant since, std::int64_t limit) {
  return tx.rows<Call>(calls("WHERE extension = $1 AND started_at >= $2 ORDER BY started_at DESC, id DESC LIMIT $3"), extension, since,
                       limit);
}

std::vector<Call> open_calls(storage::Tx& tx, Instant since) {
  return tx.rows<Call>(calls("WHERE is_open = 1 AND started_at >= $1 ORDER BY started_at, id"), since);
}

std::vector<QueueDay> day(storage::Tx& tx, Instant since) {
  return tx.rows<QueueDay>(
      "SELECT queue, SUM(CASE WHEN answered_at IS NOT NULL THEN 1 ELSE 0 END) AS answered, SUM(CASE WHEN state = 'abandoned' THEN 1 ELSE 0 "
      "END) AS abandoned, CAST(SUM(CASE WHEN answered_at IS NOT NULL THEN answered_at - started_at ELSE 0 END) AS BIGINT) AS waited_ms "
      "FROM "
      "phone_call WHERE started_at >= $1 AND direction = 'in' AND extension <> $2 GROUP BY queue ORDER BY queue",
      since, voicemail);
}

std::optional<Recording> recording(storage::Tx& tx, std::string_view id) { return tx.one<Recording>(files("WHERE id = $1"), id); }

std::optional<Recording> recording_of(storage::Tx& tx, std::int64_t call_id, std::string_view leg) {
  return tx.one<Recording>(files("WHERE call_id = $1 AND leg = $2"), call_id, leg);
}

std::vector<Recording> recordings(storage::Tx& tx, std::int64_t call_id) {
  return tx.rows<Recording>(files("WHERE call_id = $1 ORDER BY leg"), call_id);
}

bool add(storage::Tx& tx, Recording const& r) {
  return tx.exec("INSERT INTO phone_recording (" + std::string(recording_columns) +
                     ") VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', NULL) ON CONFLICT DO NOTHING",
                 r.id, r.call_id, r.leg, r.blob, r.type, r.bytes, r.at) == 1;
}

void set_hold(storage::Tx& tx, std::string_view id, bool held, std::string_view reason) {
  tx.exec("UPDATE phone_recording SET held = $2, hold_reason = $3 WHERE id = $1", id, held, reason);
}

std::vector<Recording> to_erase(storage::Tx& tx, Instant before, std::int64_t limit) {
  return tx.rows<Recording>(files("WHERE erased_at IS NULL AND held = 0 AND at < $1 ORDER BY at LIMIT $2"), before, limit);
}

void erase(storage::Tx& tx, std::string_view id, Instant at) {
  tx.exec("UPDATE phone_recording SET erased_at = $2 WHERE id = $1 AND held = 0", id, at);
}

bool uses(storage::Tx& tx, std::string_view blob) {
  return *tx.one<std::int64_t>("SELECT COUNT(*) FROM phone_recording WHERE blob = $1 AND erased_at IS NULL", blob) > 0;
}

std::int64_t forget_numbers(storage::Tx& tx, Instant before) {
  tx.exec(
      "UPDATE phone_event SET digest = '', sealed = '', digits = '' WHERE sealed <> '' AND call_key IN (SELECT call_key FROM phone_call "
      "WHERE "
      "started_at < $1 AND sealed <> '' AND id NOT IN (SELECT call_id FROM phone_recording WHERE held = 1))",
      before);
  return tx.exec(
      "UPDATE phone_call SET digest = '', sealed = '', digits = '' WHERE started_at < $1 AND sealed <> '' AND id NOT IN (SELECT call_id "
      "FROM "
      "phone_recording WHERE held = 1)",
      before);
}

std::optional<Agent> agent(storage::Tx& tx, std::int64_t user_id) {
  return tx.one<Agent>("SELECT user_id, name, extension, ready, at FROM phone_agent WHERE user_id = $1", user_id);
}

std::optional<Agent> agent_at(storage::Tx& tx, std::string_view extension) {
  return tx.one<Agent>("SELECT user_id, name, extension, ready, at FROM phone_agent WHERE extension = $1", extension);
}

std::vector<Agent> agents(storage::Tx& tx) {
  return tx.rows<Agent>("SELECT user_id, name, extension, ready, at FROM phone_agent ORDER BY name, user_id");
}

void save(storage::Tx& tx, Agent const& a) {
  tx.exec(
      "INSERT INTO phone_agent (user_id, name, extension, ready, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id) DO UPDATE SET name "
      "= excluded.name, extension = excluded.extension, ready = excluded.ready, at = excluded.at",
      a.user_id, a.name, a.extension, a.ready, a.at);
}

void remove_agent(storage::Tx& tx, std::int64_t user_id) { tx.exec("DELETE FROM phone_agent WHERE user_id = $1", user_id); }

}  // namespace dinh::channels::phone::call_store
