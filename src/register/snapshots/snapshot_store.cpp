#include "register/snapshots/snapshot_store.hpp"

#include "storage/schema.hpp"

namespace dinh::reg {

namespace {

struct Row {
  std::string tenant, id, space, source, context, body, status, details, temporal_details;
  Instant created_at, modified_at, expires_at, used_at;
  static constexpr auto fields() {
    return std::tuple(field("tenant", &Row::tenant), field("id", &Row::id), field("space", &Row::space), field("source", &Row::source),
                      field("context", &Row::context), field("body", &Row::body), field("status", &Row::status),
                      field("details", &Row::details), field("temporal_details", &Row::temporal_details),
                      field("created_at", &Row::created_at), field("modified_at", &Row::modified_at), field("expires_at", &Row::expires_at),
                      field("used_at", &Row::used_at));
  }
};

}  // namespace

SnapshotStore::SnapshotStore(storage::Db& db) : db_(db) { storage::migrate(db_, "snapshots", "register/snapshots/schema"); }

std::vector<Snapshot> SnapshotStore::all() {
  std::vector<Snapshot> out;
  auto rows = db_.read([](storage::Tx& tx) {
    return tx.rows<Row>(
        "SELECT tenant, id, space, source, context, body, status, details, temporal_details, created_at, modified_at, expires_at, used_at "
        "FROM ngsild_snapshot ORDER BY created_at, id");
  });
  for (auto& row : rows) {
    Snapshot s;
    s.id = std::move(row.id);
    s.tenant = std::move(row.tenant);
    s.space = std::move(row.space);
    s.source = std::move(row.source);
    s.context = std::move(row.context);
    s.body = json::parse(row.body).value_or(json::Value(json::Object{}));
    s.status = std::move(row.status);
    s.details = json::parse(row.details).value_or(json::Value(json::Array{}));
    s.temporal_details = json::parse(row.temporal_details).value_or(json::Value(json::Array{}));
    s.created = row.created_at;
    s.modified = row.modified_at;
    s.expires = row.expires_at;
    s.used = row.used_at;
    out.push_back(std::move(s));
  }
  return out;
}

bool SnapshotStore::add(Snapshot const& s) {
  return db_.write([&](storage::Tx& tx) {
    return tx.exec(
               "INSERT INTO ngsild_snapshot (tenant, id, space, source, context, body, status, details, temporal_details, created_at, "
               "modified_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (tenant, id) "
               "DO NOTHING",
               s.tenant, s.id, s.space, s.source, s.context, s.body.text(), s.status, s.details.text(), s.temporal_details.text(),
               s.created, s.modified, s.expires, s.used) == 1;
  });
}

void SnapshotStore::change(Snapshot const& s) {
  db_.write([&](storage::Tx& tx) {
    tx.exec(
        "UPDATE ngsild_snapshot SET body = $3, status = $4, details = $5, temporal_details = $6, modified_at = $7, expires_at = $8, "
        "used_at "
        "= $9 WHERE tenant = $1 AND id = $2",
        s.tenant, s.id, s.body.text(), s.status, s.details.text(), s.temporal_details.text(), s.modified, s.expires, s.used);
  });
}

void SnapshotStore::remove(std::string_view tenant, std::string_view id) {
  db_.write([&](storage::Tx& tx) { tx.exec("DELETE FROM ngsild_snapshot WHERE tenant = $1 AND id = $2", tenant, id); });
}

}  // namespace dinh::reg
