#include "storage/jobs.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "storage/schema.hpp"

namespace dinh::storage {
namespace {

// Claimable: due, not leased, and first of its lane.
// The first of its lane is asked for in the order of an index (job_lane): PostgreSQL, which knows nothing yet of a table that was just
// filled, else compares every waiting job with every other (20,000 of them: over 40 s instead of 0.1).
constexpr std::string_view claim_sql = R"(
  UPDATE job SET lease_until = $3, attempts = attempts + 1 WHERE id IN (
    SELECT id FROM job j
    WHERE queue = $1 AND state = 'waiting' AND run_at <= $2 AND lease_until <= $2
      AND (lane = '' OR id = (
        SELECT earlier.id FROM job earlier
        WHERE earlier.queue = j.queue AND earlier.lane = j.lane AND earlier.state = 'waiting'
        ORDER BY earlier.queue, earlier.lane, earlier.id LIMIT 1))
    ORDER BY run_at, id LIMIT $4)
  RETURNING id, queue, key, lane, payload, attempts, lease_until)";

std::int64_t retry_after_ms(std::int64_t attempts, JobPolicy const& policy) {
  auto doublings = std::min<std::int64_t>(attempts - 1, 40);
  std::int64_t wait = policy.first_retry_ms;
  for (std::int64_t i = 0; i < doublings && wait < policy.longest_retry_ms; ++i) wait *= 2;
  return std::min(wait, policy.longest_retry_ms);
}

Result<void> handle(Jobs::Handler const& handler, Job const& job) {
  try {
    return handler(job);
  } catch (std::exception const& e) { return fail(Code::upstream, e.what()); }
}

}  // namespace

Jobs::Jobs(Db& db) : db_(db) { migrate(db_, "jobs", "storage/schema/jobs"); }

bool Jobs::enqueue(Tx& tx, NewJob const& job) const {
  return tx.exec(
             "INSERT INTO job(id, queue, key, lane, payload, state, run_at, lease_until, attempts, error) "
             "VALUES($1, $2, $3, $4, $5, 'waiting', $6, 0, 0, '') ON CONFLICT(queue, key) DO NOTHING",
             tx.next_id("job"), job.queue, job.key, job.lane, job.payload, job.run_at) > 0;
}

bool Jobs::cancel(Tx& tx, std::string_view queue, std::string_view key) const {
  return tx.exec("DELETE FROM job WHERE queue = $1 AND key = $2 AND state = 'waiting'", queue, key) > 0;
}

// A job whose lease passed to somebody else is no longer ours to settle.
void Jobs::done(Tx& tx, Job const& job, Instant now) const {
  tx.exec(
      "UPDATE job SET state = 'done', run_at = $3, lease_until = 0, error = '' WHERE id = $1 AND lease_until = $2 AND state = 'waiting'",
      job.id, job.lease_until, now);
}

void Jobs::fail(Tx& tx, Job const& job, Instant now, std::string_view error, JobPolicy const& policy) const {
  bool is_dead = job.attempts >= policy.attempts;
  tx.exec("UPDATE job SET state = $3, run_at = $4, lease_until = 0, error = $5 WHERE id = $1 AND lease_until = $2 AND state = 'waiting'",
          job.id, job.lease_until, is_dead ? "dead" : "waiting", now + (is_dead ? 0 : retry_after_ms(job.attempts, policy)), error);
}

std::vector<Job> Jobs::claim(std::string_view queue, Instant now, JobPolicy const& policy) const {
  auto next = next_run(queue);
  if (!next || *next > now) return {};  // without taking the writer's turn
  auto jobs = db_.write([&](Tx& tx) { return tx.rows<Job>(claim_sql, queue, now, now + policy.lease_ms, policy.batch); });
  std::sort(jobs.begin(), jobs.end(), [](Job const& a, Job const& b) { return a.id < b.id; });
  return jobs;
}

// Each half is the first entry of an index: asked before every claim, it must not look at all that wait.
std::optional<Instant> Jobs::next_run(std::string_view queue) const {
  return db_.read([&](Tx& tx) {
    auto free = tx.one<Instant>(
        "SELECT run_at FROM job WHERE queue = $1 AND state = 'waiting' AND lease_until = 0 ORDER BY queue, run_at LIMIT 1", queue);
    auto leased = tx.one<Instant>(
        "SELECT lease_until FROM job WHERE queue = $1 AND state = 'waiting' AND lease_until > 0 ORDER BY queue, lease_until LIMIT 1",
        queue);
    return free && leased ? std::min(free, leased) : free ? free : leased;
  });
}

std::int64_t Jobs::work_off(std::string_view queue, Clock const& clock, JobPolicy const& policy, Handler const& handler) const {
  std::int64_t handled = 0;
  while (true) {
    auto jobs = claim(queue, clock(), policy);
    if (jobs.empty()) return handled;
    for (auto const& job : jobs) {
      auto outcome = handle(handler, job);
      db_.write([&](Tx& tx) { settle(tx, job, clock(), outcome, policy); });
      ++handled;
    }
  }
}

std::int64_t Jobs::work_batch(std::string_view queue, Clock const& clock, JobPolicy const& policy, BatchHandler const& handler) const {
  auto jobs = claim(queue, clock(), policy);
  if (jobs.empty()) return 0;
  auto outcomes = handler(jobs);  // what it throws leaves the batch leased: it comes again when the lease ends
  auto now = clock();
  db_.write([&](Tx& tx) {
    for (std::size_t i = 0; i < jobs.size(); ++i) settle(tx, jobs[i], now, outcomes.at(i), policy);
  });
  return static_cast<std::int64_t>(jobs.size());
}

void Jobs::settle(Tx& tx, Job const& job, Instant now, Result<void> const& outcome, JobPolicy const& policy) const {
  if (!outcome)
    log_warning("a job failed", {{"queue", job.queue}, {"job", job.id}, {"attempt", job.attempts}, {"why", outcome.error().detail}});
  if (outcome) done(tx, job, now);
  else fail(tx, job, now, outcome.error().detail, policy);
}

std::int64_t Jobs::end_leases() const {
  return db_.write([](Tx& tx) { return tx.exec("UPDATE job SET lease_until = 0 WHERE state = 'waiting' AND lease_until > 0"); });
}

std::vector<QueueCounts> Jobs::counts() const {
  return db_.read([](Tx& tx) {
    return tx.rows<QueueCounts>(
        "SELECT queue, CAST(sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS BIGINT) AS waiting, "
        "CAST(sum(CASE WHEN state = 'dead' THEN 1 ELSE 0 END) AS BIGINT) AS dead, "
        "min(CASE WHEN state = 'waiting' THEN run_at END) AS oldest "
        "FROM job WHERE state <> 'done' GROUP BY queue ORDER BY queue");
  });
}

std::vector<DeadJob> Jobs::dead(std::string_view queue, std::int64_t limit) const {
  return db_.read([&](Tx& tx) {
    return tx.rows<DeadJob>("SELECT id, queue, key, error, payload FROM job WHERE queue = $1 AND state = 'dead' ORDER BY id LIMIT $2",
                            queue, limit);
  });
}

bool Jobs::retry_dead(std::int64_t id, Instant now) const {
  return db_.write([&](Tx& tx) {
    return tx.exec("UPDATE job SET state = 'waiting', run_at = $2, attempts = 0 WHERE id = $1 AND state = 'dead'", id, now) > 0;
  });
}

std::int64_t Jobs::run_again(Instant since, Instant now) const {
  return db_.write([&](Tx& tx) {
    return tx.exec("UPDATE job SET state = 'waiting', run_at = $2, attempts = 0 WHERE state = 'done' AND run_at >= $1", since, now);
  });
}

std::int64_t Jobs::forget_done(Instant before) const {
  return db_.write([&](Tx& tx) { return tx.exec("DELETE FROM job WHERE state = 'done' AND run_at < $1", before); });
}

}  // namespace dinh::storage
