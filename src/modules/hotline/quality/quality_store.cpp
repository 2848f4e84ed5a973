#include "modules/hotline/quality/quality_store.hpp"

#include <algorithm>

#include "storage/schema.hpp"

namespace dinh::hotline::quality_store {

void migrate(storage::Db& db) { storage::migrate(db, "hotline quality", "modules/hotline/schema/quality"); }

bool add(storage::Tx& tx, Review const& r) {
  return tx.exec(
             "INSERT INTO quality_review (case_id, why, user_id, reviewer, at, verdict, failed, note) VALUES ($1, $2, $3, $4, $5, $6, $7, "
             "$8) ON CONFLICT (case_id) DO NOTHING",
             r.case_id, r.why, r.user_id, r.reviewer, r.at, r.verdict, r.failed, r.note) == 1;
}

std::optional<Review> review(storage::Tx& tx, std::int64_t case_id) {
  return tx.one<Review>("SELECT case_id, why, user_id, reviewer, at, verdict, failed, note FROM quality_review WHERE case_id = $1",
                        case_id);
}

std::vector<casework::Case> to_review(storage::Tx& tx, Instant since, std::int64_t limit) {
  return tx.rows<casework::Case>(
      "SELECT id, code, state, field, area, unit, urgency, channel, title, opened_at, updated_at, closed_at, due_at, answered_at, grade, "
      "version, answer, description, address FROM cases WHERE is_open = 0 AND source = '' AND closed_at >= $1 AND state IN ('resolved', "
      "'rated') AND NOT EXISTS (SELECT 1 FROM quality_review r WHERE r.case_id = cases.id) ORDER BY closed_at DESC, id DESC LIMIT $2",
      since, limit);
}

// Cases are closed in the order of time: what lies before the last judged one is done.
std::vector<Answered> not_judged(storage::Tx& tx, Instant since, std::int64_t limit) {
  auto last = tx.one<std::optional<std::int64_t>>("SELECT MAX(closed_at) FROM quality_answer").value_or(std::nullopt);
  return tx.rows<Answered>(
      "SELECT id, answer, description, address, unit, closed_at FROM cases WHERE is_open = 0 AND source = '' AND closed_at >= $1 AND "
      "answer "
      "<> '' AND NOT EXISTS (SELECT 1 FROM quality_answer q WHERE q.case_id = cases.id AND q.closed_at = cases.closed_at) ORDER BY "
      "closed_at, id LIMIT $2",
      std::max(since, Instant{last.value_or(0)}), limit);
}

std::vector<Answered> former(storage::Tx& tx, std::string_view unit, std::int64_t except, std::int64_t limit) {
  return tx.rows<Answered>(
      "SELECT id, answer, description, address, unit, COALESCE(closed_at, updated_at) AS closed_at FROM cases WHERE unit = $1 AND unit <> "
      "'' "
      "AND answer <> '' AND id <> $2 ORDER BY opened_at DESC, id DESC LIMIT $3",
      unit, except, limit);
}

bool has_proof(storage::Tx& tx, std::int64_t case_id) {
  return tx
      .one<std::int64_t>(
          "SELECT 1 FROM case_event WHERE case_id = $1 AND kind = 'answer' AND CAST(data AS TEXT) LIKE '%attachments%' LIMIT 1", case_id)
      .has_value();
}

void judged(storage::Tx& tx, Answered const& a, bool is_hollow, double points) {
  tx.exec(
      "INSERT INTO quality_answer (case_id, unit, closed_at, hollow, points) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id) DO UPDATE "
      "SET "
      "unit = excluded.unit, closed_at = excluded.closed_at, hollow = excluded.hollow, points = excluded.points",
      a.id, a.unit, a.closed_at, std::int64_t{is_hollow}, points);
}

std::vector<Closed> closed(storage::Tx& tx, Instant from, Instant to) {
  return tx.rows<Closed>(
      "SELECT unit, grade, opened_at, closed_at, answered_at, due_at FROM cases WHERE is_open = 0 AND source = '' AND closed_at >= $1 AND "
      "closed_at < $2 AND unit <> '' AND state IN ('resolved', 'rated')",
      from, to);
}

std::vector<Count> returned(storage::Tx& tx, Instant from, Instant to) {
  return tx.rows<Count>(
      "SELECT unit, count(*) AS count, count(*) AS of FROM case_assignment WHERE state = 'returned' AND at >= $1 AND at < $2 GROUP BY unit",
      from, to);
}

std::vector<Count> reopened(storage::Tx& tx, Instant from, Instant to) {
  return tx.rows<Count>(
      "SELECT c.unit AS unit, count(DISTINCT e.case_id) AS count, count(*) AS of FROM case_event e JOIN cases c ON c.id = e.case_id WHERE "
      "e.is_public = 1 AND e.at >= $1 AND e.at < $2 AND e.kind = 'reopen' AND c.source = '' GROUP BY c.unit",
      from, to);
}

std::vector<Count> hollow(storage::Tx& tx, Instant from, Instant to) {
  return tx.rows<Count>(
      "SELECT unit, CAST(sum(hollow) AS BIGINT) AS count, count(*) AS of FROM quality_answer WHERE closed_at >= $1 AND closed_at < $2 "
      "GROUP BY "
      "unit",
      from, to);
}

std::vector<Count> faults(storage::Tx& tx, Instant from, Instant to) {
  return tx.rows<Count>(
      "SELECT c.unit AS unit, CAST(sum(CASE WHEN r.verdict = 'fault' THEN 1 ELSE 0 END) AS BIGINT) AS count, count(*) AS of FROM "
      "quality_review r JOIN cases c ON c.id = r.case_id WHERE r.at >= $1 AND r.at < $2 GROUP BY c.unit",
      from, to);
}

}  // namespace dinh::hotline::quality_store
