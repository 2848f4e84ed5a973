#include "civic/audit/audit_log.hpp"

#include "base/crypto.hpp"
#include "civic/audit/store.hpp"

namespace dinh::civic {
namespace {

// The bytes that a hash covers: a JSON array, so that no two entries can be written alike.
std::string hash_of(audit_store::Row const& row) {
  std::string text;
  json::Writer(text)
      .begin_array()
      .value(row.prev)
      .value(row.seq)
      .value(row.at.ms)
      .value(row.actor)
      .value(row.action)
      .value(row.object)
      .value(row.detail)
      .end_array();
  return hex(sha256(text));
}

AuditEntry entry_of(audit_store::Row const& row) {
  AuditEntry out{.seq = row.seq, .at = row.at, .actor = row.actor, .action = row.action, .object = row.object};
  if (auto detail = json::parse(row.detail)) out.detail = std::move(*detail);
  else out.detail = row.detail;
  out.prev = row.prev;
  out.hash = row.hash;
  return out;
}

std::string at_entry(std::int64_t seq, std::string_view what) { return "entry " + std::to_string(seq) + ": " + std::string(what); }

}  // namespace

std::string actor_text(Actor const& actor) {
  if (!actor.api_key.empty()) return "key:" + actor.api_key;
  if (actor.user_id != 0) return "user:" + std::to_string(actor.user_id) + " " + actor.name;
  return actor.name.empty() ? "anonymous" : actor.name;
}

AuditLog::AuditLog(storage::Db& db, Clock clock) : db_(db), clock_(std::move(clock)) { audit_store::migrate(db_); }

void AuditLog::append(storage::Tx& tx, Actor const& actor, std::string_view action, std::string_view object, json::Value detail) const {
  auto head = audit_store::head(tx);
  audit_store::Row row{
      .seq = head.seq + 1, .at = clock_(), .actor = actor_text(actor), .action = std::string(action), .object = std::string(object)};
  row.detail = detail.text();
  row.prev = head.hash;
  row.hash = hash_of(row);
  audit_store::append(tx, row);
}

Result<AuditPage> AuditLog::page(Actor const&, AuditQuery const& query) const {
  if (query.limit < 1 || query.limit > 1000) return fail_field("limit", "a number from 1 to 1000");
  AuditPage out;
  db_.read([&](storage::Tx& tx) {
    for (auto const& row : audit_store::newest(tx, query)) out.items.push_back(entry_of(row));
    out.total = query.object ? audit_store::count(tx, *query.object) : audit_store::head(tx).seq;
  });
  if (static_cast<std::int64_t>(out.items.size()) == query.limit && out.items.back().seq > 1)
    out.next = std::to_string(out.items.back().seq);
  return out;
}

AuditLog::Verified AuditLog::verify() const {
  return db_.read([&](storage::Tx& tx) {
    Verified out;
    auto head = audit_store::head(tx);
    std::string prev;
    audit_store::each(tx, [&](audit_store::Row const& row) {
      std::int64_t expected = out.entries + 1;
      if (row.seq != expected) out.trouble = at_entry(expected, "is missing, " + std::to_string(row.seq) + " follows");
      else if (row.prev != prev) out.trouble = at_entry(row.seq, "does not continue the entry before it");
      else if (row.hash != hash_of(row)) out.trouble = at_entry(row.seq, "was changed after it was written");
      if (!out.trouble.empty()) return false;
      prev = row.hash;
      ++out.entries;
      return true;
    });
    if (out.trouble.empty() && (head.seq != out.entries || head.hash != prev))
      out.trouble = "the log ends at entry " + std::to_string(out.entries) + ", its head says " + std::to_string(head.seq);
    return out;
  });
}

}  // namespace dinh::civic
