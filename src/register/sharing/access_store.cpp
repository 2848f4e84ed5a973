#include "register/sharing/access_store.hpp"

#include <limits>

namespace dinh::reg::access_store {

namespace {

constexpr std::int64_t rows_at_once = 4096;

}  // namespace

std::optional<Head> head(storage::Tx& tx) {
  return tx.one<Head>("SELECT read_to, entries, hash, signature FROM register_access_head WHERE one = 1");
}

void set_head(storage::Tx& tx, Head const& head) {
  tx.exec(
      "INSERT INTO register_access_head (one, read_to, entries, hash, signature) VALUES (1, $1, $2, $3, $4) ON CONFLICT (one) DO UPDATE "
      "SET read_to = excluded.read_to, entries = excluded.entries, hash = excluded.hash, signature = excluded.signature",
      head.read_to, head.entries, head.hash, head.signature);
}

void add(storage::Tx& tx, AccessEntry const& entry, Row const& row) {
  tx.exec("INSERT INTO register_access (seq, at, consumer, body, hash, signature) VALUES ($1, $2, $3, $4, $5, $6)", row.seq, entry.at,
          entry.consumer, row.body, row.hash, row.signature);
}

std::vector<Row> newest(storage::Tx& tx, AccessQuery const& query) {
  auto before = query.before.value_or(std::numeric_limits<std::int64_t>::max());
  if (query.consumer)
    return tx.rows<Row>(
        "SELECT seq, body, hash, signature FROM register_access WHERE consumer = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
        *query.consumer, before, query.limit);
  return tx.rows<Row>("SELECT seq, body, hash, signature FROM register_access WHERE seq < $1 ORDER BY seq DESC LIMIT $2", before,
                      query.limit);
}

void each(storage::Tx& tx, std::function<bool(Row const&)> const& take) {
  std::int64_t after = 0;
  while (true) {
    auto rows =
        tx.rows<Row>("SELECT seq, body, hash, signature FROM register_access WHERE seq > $1 ORDER BY seq LIMIT $2", after, rows_at_once);
    for (auto const& row : rows)
      if (!take(row)) return;
    if (static_cast<std::int64_t>(rows.size()) < rows_at_once) return;
    after = rows.back().seq;
  }
}

}  // namespace dinh::reg::access_store
