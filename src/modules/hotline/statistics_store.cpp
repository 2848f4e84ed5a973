#include "modules/hotline/statistics.hpp"

#include "storage/schema.hpp"

namespace dinh::hotline::statistics {

namespace {

struct Step {
  std::int64_t step = 0, count = 0;
  static constexpr auto fields() { return std::tuple(field("step", &Step::step), field("count", &Step::count)); }
};

std::vector<std::int64_t> spread(std::vector<Step> const& rows, std::size_t steps) {
  std::vector<std::int64_t> out(steps);
  for (auto const& r : rows)
    if (r.step >= 0 && r.step < static_cast<std::int64_t>(steps)) out[static_cast<std::size_t>(r.step)] = r.count;
  return out;
}

std::int64_t number(storage::Tx& tx, std::string_view sql, auto const&... args) { return tx.one<std::int64_t>(sql, args...).value_or(0); }

constexpr std::string_view brief =
    "SELECT id, code, state, field, area, unit, channel, title, lat, lon, opened_at, due_at, version, is_open AS open FROM cases ";

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "hotline statistics", "modules/hotline/schema/statistics"); }

// Open at a moment: open now and opened before it, or closed after it.
std::int64_t open_at(storage::Tx& tx, std::string_view source, Instant at) {
  return number(tx, "SELECT COUNT(*) FROM cases WHERE is_open = 1 AND source = $1 AND opened_at <= $2", source, at) +
         number(tx, "SELECT COUNT(*) FROM cases WHERE closed_at > $2 AND is_open = 0 AND source = $1 AND opened_at <= $2", source, at);
}

std::int64_t overdue_at(storage::Tx& tx, std::string_view source, Instant at) {
  return number(tx, "SELECT COUNT(*) FROM cases WHERE is_open = 1 AND due_at < $2 AND source = $1 AND opened_at <= $2", source, at) +
         number(tx, "SELECT COUNT(*) FROM cases WHERE closed_at > $2 AND is_open = 0 AND due_at < $2 AND source = $1 AND opened_at <= $2",
                source, at);
}

std::int64_t received(storage::Tx& tx, std::string_view source, Instant from, Instant to) {
  return number(tx, "SELECT COUNT(*) FROM cases WHERE opened_at >= $2 AND opened_at < $3 AND source = $1", source, from, to);
}

std::vector<std::int64_t> received_by_step(storage::Tx& tx, std::string_view source, Instant from, std::int64_t step_ms,
                                           std::size_t steps) {
  auto to = from + step_ms * static_cast<std::int64_t>(steps);
  return spread(tx.rows<Step>("SELECT (opened_at - $2) / $4 AS step, COUNT(*) AS count FROM cases WHERE source = $1 AND opened_at >= $2 "
                              "AND opened_at < $3 GROUP BY 1",
                              source, from, to, step_ms),
                steps);
}

std::vector<std::int64_t> closed_by_step(storage::Tx& tx, std::string_view source, Instant from, std::int64_t step_ms, std::size_t steps) {
  auto to = from + step_ms * static_cast<std::int64_t>(steps);
  return spread(tx.rows<Step>("SELECT (closed_at - $2) / $4 AS step, COUNT(*) AS count FROM cases WHERE source = $1 AND closed_at >= $2 "
                              "AND closed_at < $3 GROUP BY 1",
                              source, from, to, step_ms),
                steps);
}

std::optional<double> median_forward_minutes(storage::Tx& tx, Instant from, Instant to) {
  auto n =
      number(tx, "SELECT COUNT(*) FROM case_clock WHERE kind = 'forward' AND started_at >= $1 AND started_at < $2 AND met_at IS NOT NULL",
             from, to);
  if (n == 0) return {};
  auto ms = number(
      tx,
      "SELECT met_at - started_at FROM case_clock WHERE kind = 'forward' AND started_at >= $1 AND started_at < $2 AND met_at IS NOT NULL "
      "ORDER BY 1 LIMIT 1 OFFSET $3",
      from, to, n / 2);
  return static_cast<double>(ms) / static_cast<double>(minute_ms);
}

std::vector<OnTime> on_time_by_unit(storage::Tx& tx, std::string_view source, Instant from, Instant to) {
  return tx.rows<OnTime>(
      "SELECT unit, SUM(CASE WHEN COALESCE(answered_at, closed_at) <= due_at THEN 1 ELSE 0 END) AS on_time, COUNT(*) AS total FROM cases "
      "WHERE closed_at >= $2 AND closed_at < $3 AND source = $1 AND unit <> '' AND due_at IS NOT NULL AND state IN ('resolved', 'rated') "
      "GROUP BY unit ORDER BY COUNT(*) DESC, unit LIMIT 30",
      source, from, to);
}

std::vector<casework::Case> most_urgent(storage::Tx& tx, std::string_view source, Instant due_before, std::int64_t limit) {
  return tx.rows<casework::Case>(std::string(brief) + "WHERE is_open = 1 AND due_at < $2 AND source = $1 ORDER BY due_at, id LIMIT $3",
                                 source, due_before, limit);
}

std::int64_t urgent_count(storage::Tx& tx, std::string_view source, Instant due_before) {
  return number(tx, "SELECT COUNT(*) FROM cases WHERE is_open = 1 AND due_at < $2 AND source = $1", source, due_before);
}

std::vector<casework::Case> waiting(storage::Tx& tx, std::int64_t limit) {
  return tx.rows<casework::Case>(std::string(brief) + "WHERE state = 'new' AND source = '' ORDER BY opened_at, id LIMIT $1", limit);
}

std::int64_t waiting_count(storage::Tx& tx) { return number(tx, "SELECT COUNT(*) FROM cases WHERE state = 'new' AND source = ''"); }

std::vector<SourceView> sources(storage::Tx& tx) {
  return tx.rows<SourceView>(
      "SELECT key, name, name_en, first_at AS \"from\", last_at AS \"to\", cases AS count FROM case_source ORDER BY key");
}

bool knows_source(storage::Tx& tx, std::string_view key) {
  return tx.one<std::int64_t>("SELECT COUNT(*) FROM case_source WHERE key = $1", key).value_or(0) > 0;
}

void put_source(storage::Tx& tx, std::string_view key, std::string_view name, std::string_view name_en) {
  tx.exec(
      "INSERT INTO case_source (key, name, name_en, first_at, last_at, cases) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), "
      "COALESCE(MIN(opened_at), 0), COALESCE(MAX(opened_at), 0), COUNT(*) FROM cases WHERE source = CAST($1 AS TEXT) "
      "ON CONFLICT (key) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, first_at = excluded.first_at, last_at = "
      "excluded.last_at, cases = excluded.cases",
      key, name, name_en);
}

}  // namespace dinh::hotline::statistics
