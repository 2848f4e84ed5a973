#include "modules/hotline/handover/handover_store.hpp"

#include "storage/schema.hpp"

namespace dinh::hotline::handover_store {

namespace {

constexpr std::string_view partner_columns =
    "code, unit, name, kind, url, sealed, jurisdiction, services, default_service, contract, poll_s, timeout_s, active, version, "
    "polled_at, "
    "trouble";
constexpr std::string_view columns =
    "id, case_id, partner, unit, key, sealed, service, state, doubt, attention, attempts, next_at, created_at, first_sent_at, sent_at, "
    "settled_at, http_status, token, remote_id, sent_sha256, answer_sha256, reason, remote_state, remote_at, misses";

std::string select_partner(std::string_view rest) {
  return "SELECT " + std::string(partner_columns) + " FROM partner " + std::string(rest);
}
std::string select(std::string_view rest) { return "SELECT " + std::string(columns) + " FROM handover " + std::string(rest); }

HandoverView view_of(Handover const& h, std::string const& name) {
  HandoverView v;
  v.id = std::to_string(h.id);
  v.partner = name;
  v.unit = h.unit;
  v.state = name_of(h.state);
  v.number = h.remote_id;
  v.token = h.token;
  v.sent_at = h.sent_at;
  v.settled_at = h.settled_at;
  v.next_at = h.next_at;
  v.attempts = h.attempts;
  v.http_status = h.http_status;
  v.sent_sha256 = h.sent_sha256;
  v.answer_sha256 = h.answer_sha256;
  v.reason = h.reason;
  v.remote_state = name_of(h.remote_state);
  v.attention = name_of(h.attention);
  v.remote_at = h.remote_at;
  v.can_try_again = can_try_again(h);
  return v;
}

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "hotline handover", "modules/hotline/schema/handover"); }

std::vector<StoredPartner> partners(storage::Tx& tx) { return tx.rows<StoredPartner>(select_partner("ORDER BY code")); }

std::optional<StoredPartner> partner(storage::Tx& tx, std::string_view code) {
  return tx.one<StoredPartner>(select_partner("WHERE code = $1"), code);
}

std::optional<StoredPartner> active_partner_of(storage::Tx& tx, std::string_view unit) {
  return tx.one<StoredPartner>(select_partner("WHERE unit = $1 AND active = 1 ORDER BY code LIMIT 1"), unit);
}

void put(storage::Tx& tx, StoredPartner const& p) {
  tx.exec("INSERT INTO partner (" + std::string(partner_columns) +
              ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (code) DO UPDATE SET unit = "
              "excluded.unit, name = excluded.name, kind = excluded.kind, url = excluded.url, sealed = excluded.sealed, jurisdiction = "
              "excluded.jurisdiction, services = excluded.services, default_service = excluded.default_service, contract = "
              "excluded.contract, poll_s = excluded.poll_s, timeout_s = excluded.timeout_s, active = excluded.active, version = "
              "excluded.version, trouble = excluded.trouble",
          p.code, p.unit, p.name, p.kind, p.url, p.sealed, p.jurisdiction, p.services, p.default_service, p.contract, p.poll_s, p.timeout_s,
          p.active, p.version, p.polled_at, p.trouble);
}

void set_polled(storage::Tx& tx, std::string_view partner, Instant at, std::string_view trouble) {
  tx.exec("UPDATE partner SET polled_at = $1, trouble = $2 WHERE code = $3", at, trouble, partner);
}

void insert(storage::Tx& tx, Handover const& h) {
  tx.exec(
      "INSERT INTO handover (" + std::string(columns) +
          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)",
      h.id, h.case_id, h.partner, h.unit, h.key, h.sealed, h.service, h.state, h.doubt, h.attention, h.attempts, h.next_at, h.created_at,
      h.first_sent_at, h.sent_at, h.settled_at, h.http_status, h.token, h.remote_id, h.sent_sha256, h.answer_sha256, h.reason,
      h.remote_state, h.remote_at, h.misses);
}

void update(storage::Tx& tx, Handover const& h) {
  tx.exec(
      "UPDATE handover SET key = $1, sealed = $2, service = $3, state = $4, doubt = $5, attention = $6, attempts = $7, next_at = $8, "
      "first_sent_at = $9, sent_at = $10, settled_at = $11, http_status = $12, token = $13, remote_id = $14, sent_sha256 = $15, "
      "answer_sha256 = $16, reason = $17, remote_state = $18, remote_at = $19, misses = $20 WHERE id = $21",
      h.key, h.sealed, h.service, h.state, h.doubt, h.attention, h.attempts, h.next_at, h.first_sent_at, h.sent_at, h.settled_at,
      h.http_status, h.token, h.remote_id, h.sent_sha256, h.answer_sha256, h.reason, h.remote_state, h.remote_at, h.misses, h.id);
}

std::optional<Handover> find(storage::Tx& tx, std::int64_t id) { return tx.one<Handover>(select("WHERE id = $1"), id); }

std::vector<Handover> of_case(storage::Tx& tx, std::int64_t case_id) {
  return tx.rows<Handover>(select("WHERE case_id = $1 ORDER BY id"), case_id);
}

std::vector<HandoverView> views(storage::Tx& tx, std::int64_t case_id) {
  std::vector<HandoverView> out;
  for (auto const& h : of_case(tx, case_id)) {
    auto p = partner(tx, h.partner);
    out.push_back(view_of(h, p ? p->name : h.partner));
  }
  return out;
}

std::optional<Handover> due(storage::Tx& tx, std::string_view partner, Instant now) {
  return tx.one<Handover>(select("WHERE partner = $1 AND next_at <= $2 ORDER BY next_at, id LIMIT 1"), partner, now);
}

std::vector<Handover> under_way(storage::Tx& tx) { return tx.rows<Handover>(select("WHERE state = 'sending' ORDER BY id")); }

std::vector<Handover> followed(storage::Tx& tx, std::string_view partner, std::int64_t limit) {
  return tx.rows<Handover>(
      select("WHERE partner = $1 AND state IN ('delivered', 'accepted') AND remote_state IN ('none', 'in_progress') AND "
             "EXISTS (SELECT 1 FROM cases c WHERE c.id = handover.case_id AND c.is_open = 1) ORDER BY id LIMIT $2"),
      partner, limit);
}

std::vector<std::int64_t> cases_to_look_at(storage::Tx& tx, std::string_view unit, std::int64_t limit) {
  return tx.rows<std::int64_t>(
      "SELECT DISTINCT h.case_id FROM handover h JOIN cases c ON c.id = h.case_id WHERE h.attention <> '' AND c.is_open = 1 AND "
      "(CAST($1 AS TEXT) = '' OR c.unit = $1) ORDER BY h.case_id DESC LIMIT $2",
      unit, limit);
}

void remember_event(storage::Tx& tx, std::string_view partner, std::string_view event_id, std::string_view sha256, Instant at) {
  tx.exec("INSERT INTO partner_event (partner, event_id, sha256, at) VALUES ($1, $2, $3, $4)", partner, event_id, sha256, at);
}

std::optional<std::string> event_sha256(storage::Tx& tx, std::string_view partner, std::string_view event_id) {
  return tx.one<std::string>("SELECT sha256 FROM partner_event WHERE partner = $1 AND event_id = $2", partner, event_id);
}

std::int64_t forget_events(storage::Tx& tx, Instant before) { return tx.exec("DELETE FROM partner_event WHERE at < $1", before); }

void forget_sent(storage::Tx& tx, std::int64_t case_id) {
  tx.exec("UPDATE handover SET sealed = '' WHERE case_id = $1 AND next_at IS NULL", case_id);
}

}  // namespace dinh::hotline::handover_store
