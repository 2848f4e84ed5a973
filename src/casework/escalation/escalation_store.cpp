#include "casework/escalation/escalation_store.hpp"

namespace dinh::casework::escalation_store {

namespace {

constexpr std::string_view up_to_edge = " WHERE (at, case_id) <= ($1, $2)";

}  // namespace

void drop_to_come(storage::Tx& tx, std::int64_t case_id, std::string_view kind, Instant now) {
  tx.exec("DELETE FROM case_alarm WHERE case_id = $1 AND kind = $2 AND at > $3", case_id, kind, now);
}

void put(storage::Tx& tx, std::int64_t case_id, std::string_view kind, std::string_view unit, Alarm const& a) {
  tx.exec("INSERT INTO case_alarm (case_id, kind, unit, step, at, mark, tell) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
          case_id, kind, unit, a.step, a.at, a.mark, a.tell);
}

std::vector<Fired> fired(storage::Tx& tx, std::int64_t case_id, std::string_view kind) {
  return tx.rows<Fired>("SELECT mark, tell, at FROM case_escalation WHERE case_id = $1 AND kind = $2", case_id, kind);
}

void set_lead(storage::Tx& tx, std::int64_t case_id, std::string_view unit) {
  tx.exec("UPDATE case_alarm SET unit = $2 WHERE case_id = $1 AND kind NOT LIKE 'share:%'", case_id, unit);
}

std::vector<CaseClock> armed_before(storage::Tx& tx, std::int64_t version, std::int64_t limit) {
  return tx.rows<CaseClock>(
      "SELECT case_id, kind, calendar, started_at, budget_minutes, due_at, met_at, pauses, ladder, why FROM case_clock "
      "WHERE met_at IS NULL AND ladder <> '' AND armed < $1 ORDER BY armed LIMIT $2",
      version, limit);
}

std::string lead_of(storage::Tx& tx, std::int64_t case_id) {
  return tx.one<std::string>("SELECT unit FROM cases WHERE id = $1", case_id).value_or("");
}

bool any_due(storage::Tx& tx, Instant now) {
  return tx.one<std::int64_t>("SELECT 1 FROM case_alarm WHERE at <= $1 LIMIT 1", now).has_value();
}

void take_turn(storage::Tx& tx, Instant now) { tx.exec("UPDATE case_alarm_turn SET fired_at = $1 WHERE id = 1", now); }

Edge edge(storage::Tx& tx, Instant now, std::int64_t most) {
  auto found = tx.one<Edge>("SELECT at, case_id FROM case_alarm WHERE at <= $1 ORDER BY at, case_id LIMIT 1 OFFSET $2", now, most - 1);
  return found.value_or(Edge{now, INT64_MAX});
}

std::int64_t count(storage::Tx& tx, Edge const& e, std::int64_t at_most) {
  return tx
      .one<std::int64_t>("SELECT COUNT(*) FROM (SELECT 1 FROM case_alarm" + std::string(up_to_edge) + " LIMIT $3) few", e.at, e.case_id,
                         at_most)
      .value_or(0);
}

std::vector<DueGroup> due(storage::Tx& tx, Edge const& e, bool case_by_case) {
  std::string by = case_by_case ? ", case_id" : "";
  return tx.rows<DueGroup>(
      "SELECT CASE WHEN kind LIKE 'share:%' THEN 'share' ELSE kind END AS kind, unit, mark, tell, MAX(step) AS step, COUNT(*) AS number, "
      "MIN(case_id) AS case_id, MIN(at) AS at FROM case_alarm" +
          std::string(up_to_edge) + " GROUP BY 1, unit, mark, tell" + by + " ORDER BY MIN(at), MIN(case_id), 1, unit, mark, tell",
      e.at, e.case_id);
}

void keep_told(storage::Tx& tx, Instant fired_at, std::string_view unit, Tell tell, std::vector<std::string> const& people,
               std::string_view instead) {
  tx.exec("INSERT INTO case_told (fired_at, unit, tell, people, instead) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING", fired_at,
          unit, tell, people, instead);
}

std::int64_t fire(storage::Tx& tx, Edge const& e, Instant fired_at) {
  tx.exec(
      "INSERT INTO case_escalation (case_id, kind, unit, step, at, fired_at, mark, tell) "
      "SELECT case_id, kind, unit, step, at, CAST($3 AS BIGINT), mark, tell FROM case_alarm" +
          std::string(up_to_edge) + " ON CONFLICT DO NOTHING",
      e.at, e.case_id, fired_at);
  return tx.exec("DELETE FROM case_alarm" + std::string(up_to_edge), e.at, e.case_id);
}

std::vector<Escalation> of_case(storage::Tx& tx, std::int64_t case_id) {
  return tx.rows<Escalation>(
      "SELECT e.kind, e.unit, e.mark, e.tell, e.step, e.at, e.fired_at, t.people, t.instead FROM case_escalation e JOIN case_told t ON "
      "t.fired_at = e.fired_at AND t.unit = e.unit AND t.tell = e.tell WHERE e.case_id = $1 ORDER BY e.fired_at, e.at, e.kind, e.step",
      case_id);
}

std::vector<Reached> reached(storage::Tx& tx, std::vector<std::int64_t> const& case_ids) {
  if (case_ids.empty()) return {};
  std::string list;
  for (auto id : case_ids) list += (list.empty() ? "" : ", ") + std::to_string(id);
  return tx.rows<Reached>(
      "SELECT e.case_id, MAX(e.step) AS step FROM case_escalation e JOIN case_clock k ON k.case_id = e.case_id AND k.kind = e.kind "
      "WHERE k.met_at IS NULL AND e.case_id IN (" +
      list + ") GROUP BY e.case_id");
}

}  // namespace dinh::casework::escalation_store
