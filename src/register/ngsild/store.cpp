#include "register/ngsild/store.hpp"

#include <limits>

#include "storage/schema.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view quarantine_columns =
    "SELECT id, tenant, entity, source, reason, repairs, payload, received_at FROM ngsild_quarantine ";

}  // namespace

NgsiStore::NgsiStore(storage::Db& db) : db_(db) { storage::migrate(db_, "ngsild", "register/ngsild/schema"); }

std::vector<ContextRow> NgsiStore::contexts() {
  return db_.read([](storage::Tx& tx) {
    return tx.rows<ContextRow>("SELECT id, url, kind, body, created_at FROM ngsild_context ORDER BY created_at, id");
  });
}

void NgsiStore::keep(ContextRow const& row) {
  db_.write([&](storage::Tx& tx) {
    tx.exec(
        "INSERT INTO ngsild_context (id, url, kind, body, created_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (id) DO UPDATE SET url = excluded.url, kind = excluded.kind, body = excluded.body, created_at = excluded.created_at",
        row.id, row.url, row.kind, row.body, row.created_at);
  });
}

void NgsiStore::forget_context(std::string_view id) {
  db_.write([&](storage::Tx& tx) { tx.exec("DELETE FROM ngsild_context WHERE id = $1", id); });
}

std::optional<std::int64_t> NgsiStore::quarantined_already(QuarantineRow const& row) {
  return db_.read([&](storage::Tx& tx) {
    return tx.one<std::int64_t>("SELECT id FROM ngsild_quarantine WHERE tenant = $1 AND entity = $2 AND source = $3 AND payload = $4",
                                row.tenant, row.entity, row.source, row.payload);
  });
}

std::int64_t NgsiStore::quarantine(QuarantineRow const& row) {
  return db_.write([&](storage::Tx& tx) {
    auto id = tx.next_id("ngsild_quarantine");
    tx.exec(
        "INSERT INTO ngsild_quarantine (id, tenant, entity, source, reason, repairs, payload, received_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id, row.tenant, row.entity, row.source, row.reason, row.repairs, row.payload, row.received_at);
    return id;
  });
}

std::vector<QuarantineRow> NgsiStore::quarantined(std::string_view tenant, std::int64_t before_id, std::int64_t limit) {
  if (before_id == 0) before_id = std::numeric_limits<std::int64_t>::max();
  return db_.read([&](storage::Tx& tx) {
    return tx.rows<QuarantineRow>(std::string(quarantine_columns) + "WHERE tenant = $1 AND id < $2 ORDER BY id DESC LIMIT $3", tenant,
                                  before_id, limit);
  });
}

std::optional<QuarantineRow> NgsiStore::quarantined(std::string_view tenant, std::int64_t id) {
  return db_.read([&](storage::Tx& tx) {
    return tx.one<QuarantineRow>(std::string(quarantine_columns) + "WHERE tenant = $1 AND id = $2", tenant, id);
  });
}

bool NgsiStore::release(std::string_view tenant, std::int64_t id) {
  return db_.write([&](storage::Tx& tx) { return tx.exec("DELETE FROM ngsild_quarantine WHERE tenant = $1 AND id = $2", tenant, id) > 0; });
}

}  // namespace dinh::reg
