#include "modules/hotline/surge/surge_store.hpp"

#include "storage/schema.hpp"

namespace dinh::hotline::surge_store {
namespace {

constexpr std::string_view select =
    "SELECT id, title, text, title_en, text_en, categories, areas, lat, lon, radius_m, begins, ends, main_case, article, version, saved_by "
    "FROM known_incident ";

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "hotline surge", "modules/hotline/schema/surge"); }

std::vector<KnownIncident> incidents(storage::Tx& tx, std::int64_t limit) {
  return tx.rows<KnownIncident>(std::string(select) + "ORDER BY begins DESC, id DESC LIMIT $1", limit);
}

std::optional<KnownIncident> find(storage::Tx& tx, std::int64_t id) {
  return tx.one<KnownIncident>(std::string(select) + "WHERE id = $1", id);
}

void put(storage::Tx& tx, KnownIncident const& i) {
  tx.exec(
      "INSERT INTO known_incident (id, title, text, title_en, text_en, categories, areas, lat, lon, radius_m, begins, ends, main_case, "
      "article, version, saved_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (id) DO "
      "UPDATE "
      "SET title = excluded.title, text = excluded.text, title_en = excluded.title_en, text_en = excluded.text_en, categories = "
      "excluded.categories, areas = excluded.areas, lat = excluded.lat, lon = excluded.lon, radius_m = excluded.radius_m, begins = "
      "excluded.begins, ends = excluded.ends, main_case = excluded.main_case, article = excluded.article, version = excluded.version, "
      "saved_by = excluded.saved_by",
      i.id, i.title, i.text, i.title_en, i.text_en, i.categories, i.areas, i.lat, i.lon, i.radius_m, i.begins, i.ends, i.main_case,
      i.article, i.version, i.saved_by);
}

SurgeMode mode(storage::Tx& tx) {
  return tx.one<SurgeMode>("SELECT is_on AS \"on\", read_only, since, saved_by, version FROM surge_mode WHERE id = 1")
      .value_or(SurgeMode{});
}

void put(storage::Tx& tx, SurgeMode const& m) {
  tx.exec(
      "INSERT INTO surge_mode (id, is_on, read_only, since, saved_by, version) VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE "
      "SET "
      "is_on = excluded.is_on, read_only = excluded.read_only, since = excluded.since, saved_by = excluded.saved_by, version = "
      "excluded.version",
      std::int64_t{m.on}, std::int64_t{m.read_only}, m.since, m.saved_by, m.version);
}

std::int64_t contacts(storage::Tx& tx, Instant from, Instant to) {
  return tx.one<std::int64_t>("SELECT COUNT(*) FROM cases WHERE source = '' AND opened_at >= $1 AND opened_at < $2", from, to).value_or(0);
}

}  // namespace dinh::hotline::surge_store
