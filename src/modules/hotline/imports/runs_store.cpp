#include "modules/hotline/imports/runs.hpp"
#include "modules/hotline/statistics.hpp"

#include "storage/schema.hpp"

namespace dinh::hotline::import_runs {

void migrate(storage::Db& db) { storage::migrate(db, "hotline imports", "modules/hotline/schema/imports"); }

std::optional<Run> find(storage::Tx& tx, std::string_view source, std::string_view file) {
  return tx.one<Run>("SELECT line, rows, imported, updated, known, refused, done FROM import_run WHERE source = $1 AND file = $2", source,
                     file);
}

void save(storage::Tx& tx, std::string_view source, std::string_view file, std::uint64_t line, ImportCounts const& c, bool done) {
  tx.exec(
      "INSERT INTO import_run (source, file, line, rows, imported, updated, known, refused, done) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
      "$9) "
      "ON CONFLICT (source, file) DO UPDATE SET line = excluded.line, rows = excluded.rows, imported = excluded.imported, updated = "
      "excluded.updated, "
      "known = excluded.known, refused = excluded.refused, done = excluded.done",
      source, file, line, c.rows, c.imported, c.updated, c.known, c.refused, std::int64_t{done});
}

void name_source(storage::Tx& tx, std::string_view key, std::string_view name, std::string_view name_en) {
  statistics::put_source(tx, key, name, name_en);
}

}  // namespace dinh::hotline::import_runs
