#include "modules/hotline/transparency/figures.hpp"

namespace dinh::hotline::figures_store {

namespace {

// A case counts as solved in these states; in them it keeps when it was answered and closed.
constexpr std::string_view sums =
    "CASE WHEN state IN ('resolved', 'rated') THEN (COALESCE(answered_at, closed_at) - opened_at) / 3600000 ELSE NULL END AS hours, "
    "COUNT(*) "
    "AS received, CAST(SUM(CASE WHEN state IN ('resolved', 'rated') THEN 1 ELSE 0 END) AS BIGINT) AS resolved, CAST(SUM(CASE WHEN state IN "
    "('resolved', 'rated') AND due_at IS NOT NULL AND COALESCE(answered_at, closed_at) <= due_at THEN 1 ELSE 0 END) AS BIGINT) AS in_time, "
    "CAST(SUM(CASE WHEN state IN ('resolved', 'rated') AND due_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS with_due, CAST(SUM(CASE "
    "WHEN "
    "grade <> '' THEN 1 ELSE 0 END) AS BIGINT) AS rated, CAST(SUM(CASE WHEN grade IN ('satisfied', 'accepted') THEN 1 ELSE 0 END) AS "
    "BIGINT) "
    "AS satisfied FROM cases WHERE source = '' AND opened_at >= $1 AND opened_at < $2 AND (CAST($3 AS TEXT) = '' OR field = $3) AND "
    "(CAST($4 AS TEXT) = '' OR area = "
    "$4) GROUP BY 1, 2";

std::string_view key_of(FigureBy by) {
  switch (by) {
    case FigureBy::field: return "field";
    case FigureBy::area: return "area";
    case FigureBy::unit: return "unit";
    case FigureBy::month: break;
  }
  return "''";
}

}  // namespace

std::vector<FigureCell> cells(storage::Tx& tx, FigureBy by, Instant from, Instant to, std::string_view field, std::string_view area) {
  auto sql = "SELECT CAST(" + std::string(key_of(by)) + " AS TEXT) AS key, " + std::string(sums);
  return tx.rows<FigureCell>(sql, from, to, field, area);
}

}  // namespace dinh::hotline::figures_store
