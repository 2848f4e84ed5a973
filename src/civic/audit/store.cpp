#include "civic/audit/store.hpp"

#include <limits>

#include "storage/schema.hpp"

namespace dinh::civic::audit_store {
namespace {

constexpr std::int64_t rows_at_once = 4096;

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "audit", "civic/audit/schema"); }

Head head(storage::Tx& tx) { return tx.one<Head>("SELECT seq, hash FROM audit_head WHERE one = 1").value_or(Head{}); }

std::int64_t count(storage::Tx& tx, std::string_view object) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM audit WHERE object = $1", object);
}

void append(storage::Tx& tx, Row const& row) {
  tx.exec("INSERT INTO audit(seq, at, actor, action, object, detail, prev, hash) VALUES($1, $2, $3, $4, $5, $6, $7, $8)", row.seq, row.at,
          row.actor, row.action, row.object, row.detail, row.prev, row.hash);
  tx.exec("UPDATE audit_head SET seq = $1, hash = $2 WHERE one = 1", row.seq, row.hash);
}

std::vector<Row> newest(storage::Tx& tx, AuditQuery const& query) {
  auto before = query.before.value_or(std::numeric_limits<std::int64_t>::max());
  if (query.object)
    return tx.rows<Row>(
        "SELECT seq, at, actor, action, object, detail, prev, hash FROM audit WHERE object = $1 AND seq < $2 "
        "ORDER BY seq DESC LIMIT $3",
        *query.object, before, query.limit);
  return tx.rows<Row>("SELECT seq, at, actor, action, object, detail, prev, hash FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
                      before, query.limit);
}

void each(storage::Tx& tx, std::function<bool(Row const&)> take) {
  std::int64_t after = std::numeric_limits<std::int64_t>::min();
  while (true) {
    auto rows = tx.rows<Row>("SELECT seq, at, actor, action, object, detail, prev, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2",
                             after, rows_at_once);
    for (auto const& row : rows)
      if (!take(row)) return;
    if (static_cast<std::int64_t>(rows.size()) < rows_at_once) return;
    after = rows.back().seq;
  }
}

}  // namespace dinh::civic::audit_store
