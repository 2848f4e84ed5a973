#include "register/sources/store.hpp"

#include "storage/schema.hpp"

namespace dinh::reg {

RegistrationStore::RegistrationStore(storage::Db& db) : db_(db) { storage::migrate(db_, "sources", "register/sources/schema"); }

std::vector<RegistrationRow> RegistrationStore::all() {
  return db_.read([](storage::Tx& tx) {
    return tx.rows<RegistrationRow>("SELECT tenant, id, body, created_at, modified_at FROM ngsild_registration ORDER BY created_at, id");
  });
}

bool RegistrationStore::add(Registration const& r) {
  return db_.write([&](storage::Tx& tx) {
    return tx.exec(
               "INSERT INTO ngsild_registration (tenant, id, body, created_at, modified_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT "
               "(tenant, id) DO NOTHING",
               r.tenant, r.id, r.body.text(), r.created, r.modified) == 1;
  });
}

void RegistrationStore::change(Registration const& r) {
  db_.write([&](storage::Tx& tx) {
    tx.exec("UPDATE ngsild_registration SET body = $3, modified_at = $4 WHERE tenant = $1 AND id = $2", r.tenant, r.id, r.body.text(),
            r.modified);
  });
}

void RegistrationStore::remove(std::string_view tenant, std::string_view id) {
  db_.write([&](storage::Tx& tx) { tx.exec("DELETE FROM ngsild_registration WHERE tenant = $1 AND id = $2", tenant, id); });
}

}  // namespace dinh::reg
