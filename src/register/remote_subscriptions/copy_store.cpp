#include "register/remote_subscriptions/copy_store.hpp"

#include "storage/schema.hpp"

namespace dinh::reg {

CopyStore::CopyStore(storage::Db& db) : db_(db) { storage::migrate(db_, "remote_subscriptions", "register/remote_subscriptions/schema"); }

std::vector<CopyRow> CopyStore::all() {
  return db_.read([](storage::Tx& tx) {
    return tx.rows<CopyRow>(
        "SELECT remote_id, tenant, subscription, registration, endpoint, source_tenant, body FROM ngsild_remote_subscription ORDER BY "
        "remote_id");
  });
}

void CopyStore::put(CopyRow const& row) {
  db_.write([&](storage::Tx& tx) {
    tx.exec(
        "INSERT INTO ngsild_remote_subscription (remote_id, tenant, subscription, registration, endpoint, source_tenant, body) VALUES ($1, "
        "$2, $3, $4, $5, $6, $7) ON CONFLICT (remote_id) DO UPDATE SET endpoint = excluded.endpoint, source_tenant = "
        "excluded.source_tenant, body = excluded.body",
        row.remote_id, row.tenant, row.subscription, row.registration, row.endpoint, row.source_tenant, row.body);
  });
}

void CopyStore::remove(std::string_view remote_id) {
  db_.write([&](storage::Tx& tx) { tx.exec("DELETE FROM ngsild_remote_subscription WHERE remote_id = $1", remote_id); });
}

}  // namespace dinh::reg
