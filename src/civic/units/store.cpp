#include "civic/units/store.hpp"

#include "storage/schema.hpp"

namespace dinh::civic::unit_store {
void migrate(storage::Db& db) { storage::migrate(db, "units", "civic/units/schema"); }

std::vector<Unit> all(storage::Tx& tx) { return tx.rows<Unit>("SELECT * FROM unit ORDER BY code"); }

std::optional<Unit> find(storage::Tx& tx, std::string_view code) { return tx.one<Unit>("SELECT * FROM unit WHERE code = $1", code); }

void put(storage::Tx& tx, Unit const& unit) {
  tx.exec(
      "INSERT INTO unit(code, name, name_en, kind, parent, calendar, area, phone, valid_from, valid_to, predecessors, version) "
      "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT(code) DO UPDATE SET name = excluded.name, "
      "name_en = excluded.name_en, kind = excluded.kind, parent = excluded.parent, calendar = excluded.calendar, area = excluded.area, "
      "phone = excluded.phone, valid_from = excluded.valid_from, valid_to = excluded.valid_to, predecessors = excluded.predecessors, "
      "version = excluded.version",
      unit.code, unit.name, unit.name_en, unit.kind, unit.parent, unit.calendar, unit.area, unit.phone, unit.valid_from, unit.valid_to,
      unit.predecessors, unit.version);
}

}  // namespace dinh::civic::unit_store
