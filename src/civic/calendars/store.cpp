#include "civic/calendars/store.hpp"

#include "storage/schema.hpp"

namespace dinh::civic::calendar_store {
void migrate(storage::Db& db) { storage::migrate(db, "calendars", "civic/calendars/schema"); }

std::vector<Version> newest(storage::Tx& tx) {
  return tx.rows<Version>(
      "SELECT code, version, at, changed_by, rules FROM calendar c "
      "WHERE version = (SELECT max(version) FROM calendar n WHERE n.code = c.code) ORDER BY code");
}

std::int64_t newest_version(storage::Tx& tx, std::string_view code) {
  return tx.one<std::int64_t>("SELECT coalesce(max(version), 0) FROM calendar WHERE code = $1", code).value_or(0);
}

json::Value rules_of(storage::Tx& tx, std::string_view code, std::int64_t version) {
  return tx.one<json::Value>("SELECT rules FROM calendar WHERE code = $1 AND version = $2", code, version).value_or(json::Value());
}

void append(storage::Tx& tx, Version const& version) {
  tx.exec("INSERT INTO calendar(code, version, at, changed_by, rules) VALUES($1, $2, $3, $4, $5)", version.code, version.version,
          version.at, version.changed_by, version.rules);
}

}  // namespace dinh::civic::calendar_store
