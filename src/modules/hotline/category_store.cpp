#include "modules/hotline/category.hpp"

namespace dinh::hotline::category_store {
namespace {

constexpr storage::Db::Migration migrations[] = {{1, "categories", R"(
  CREATE TABLE category (
    code         TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    icon         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    description  TEXT NOT NULL,
    default_days BIGINT NOT NULL,
    active       BIGINT NOT NULL,
    position     BIGINT NOT NULL,
    version      BIGINT NOT NULL
  );
  CREATE TABLE responsibility_map (
    id      BIGINT PRIMARY KEY,
    items   JSONB NOT NULL,
    version BIGINT NOT NULL
  )
)"}};

constexpr std::string_view select =
    "SELECT code, name, name_en, icon, kind AS \"group\", description, default_days, active, position, version FROM category ";

}  // namespace

void migrate(storage::Db& db) { db.migrate("categories", migrations); }

std::vector<Category> all(storage::Tx& tx) { return tx.rows<Category>(std::string(select) + "ORDER BY position, code"); }

std::optional<Category> find(storage::Tx& tx, std::string_view code) {
  return tx.one<Category>(std::string(select) + "WHERE code = $1", code);
}

void put(storage::Tx& tx, Category const& c) {
  tx.exec(
      "INSERT INTO category (code, name, name_en, icon, kind, description, default_days, active, position, version) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, "
      "icon = excluded.icon, kind = excluded.kind, description = excluded.description, default_days = excluded.default_days, "
      "active = excluded.active, position = excluded.position, version = excluded.version",
      c.code, c.name, c.name_en, c.icon, c.group, c.description, std::int64_t{c.default_days}, std::int64_t{c.active}, c.position,
      c.version);
}

std::optional<ResponsibilityMap> responsibilities(storage::Tx& tx) {
  return tx.one<ResponsibilityMap>("SELECT items, version FROM responsibility_map WHERE id = 1");
}

void put(storage::Tx& tx, ResponsibilityMap const& map) {
  tx.exec(
      "INSERT INTO responsibility_map (id, items, version) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE SET items = excluded.items, "
      "version = excluded.version",
      map.items, map.version);
}

}  // namespace dinh::hotline::category_store
