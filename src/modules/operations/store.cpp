#include "modules/operations/store.hpp"

#include "storage/schema.hpp"

namespace dinh::operations {

void migrate(storage::Db& db) { storage::migrate(db, "operations", "modules/operations/schema"); }

void record(storage::Tx& tx, std::string_view key, Instant at, double value) {
  tx.exec("INSERT INTO ops_series (key, at, value) VALUES ($1, $2, $3) ON CONFLICT (key, at) DO UPDATE SET value = excluded.value", key, at,
          value);
}

std::vector<SeriesPoint> series(storage::Tx& tx, std::string_view key, Instant from, Instant to) {
  return tx.rows<SeriesPoint>("SELECT at, value FROM ops_series WHERE key = $1 AND at >= $2 AND at < $3 ORDER BY at", key, from, to);
}

std::optional<double> value_near(storage::Tx& tx, std::string_view key, Instant at, std::int64_t within_ms) {
  return tx.one<double>("SELECT value FROM ops_series WHERE key = $1 AND at BETWEEN $2 AND $3 ORDER BY at DESC LIMIT 1", key,
                        at + -within_ms, at + within_ms);
}

}  // namespace dinh::operations
