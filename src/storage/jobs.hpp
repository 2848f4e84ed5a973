#pragma once
// Work to be done later, kept in the database: the outbox (in the same transaction as the change it tells of) and timers.
// At least once: a job whose worker died comes again when its lease ends, so handlers are idempotent.
//   * key: unique within its queue, also among finished jobs until forget_done(): asking twice makes one job.
//   * lane: jobs of one queue and lane run one at a time in the order they were asked for; a waiting retry holds its lane back.
//     Without a lane a job is free (timers).
//   * A job that failed its policy's attempts is dead: it leaves its lane, is counted, and waits for retry_dead() by a person.
#include <functional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "storage/db.hpp"

namespace dinh::storage {

struct NewJob {
  std::string queue;
  std::string key;
  Instant run_at;       // not before
  json::Value payload;  // an object
  std::string lane = {};
};

struct Job {
  std::int64_t id = 0;
  std::string queue, key, lane;
  json::Value payload;
  std::int64_t attempts = 0;  // this one included
  Instant lease_until;        // also the proof that it is still ours
  static constexpr auto fields() {
    return std::tuple(field("id", &Job::id), field("queue", &Job::queue), field("key", &Job::key), field("lane", &Job::lane),
                      field("payload", &Job::payload), field("attempts", &Job::attempts), field("lease_until", &Job::lease_until));
  }
};

struct JobPolicy {
  std::int64_t lease_ms = 60 * second_ms;
  std::int64_t first_retry_ms = 2 * second_ms;  // doubled with each further attempt …
  std::int64_t longest_retry_ms = hour_ms;      // … up to this
  std::int64_t attempts = 12;                   // then it is dead
  std::int64_t batch = 64;
};

struct QueueCounts {  // for metrics and alerts
  std::string queue;
  std::int64_t waiting = 0, dead = 0;
  std::optional<Instant> oldest;  // when the oldest waiting one was to run
  static constexpr auto fields() {
    return std::tuple(field("queue", &QueueCounts::queue), field("waiting", &QueueCounts::waiting), field("dead", &QueueCounts::dead),
                      field("oldest", &QueueCounts::oldest));
  }
};

struct DeadJob {
  std::int64_t id = 0;
  std::string queue, key, error;
  json::Value payload;
  static constexpr auto fields() {
    return std::tuple(field("id", &DeadJob::id), field("queue", &DeadJob::queue), field("key", &DeadJob::key),
                      field("error", &DeadJob::error), field("payload", &DeadJob::payload));
  }
};

class Jobs {
 public:
  explicit Jobs(Db& db);  // runs its migrations

  // Inside the caller's transaction:
  bool enqueue(Tx&, NewJob const&) const;                                // false: a job of that key is there already
  bool cancel(Tx&, std::string_view queue, std::string_view key) const;  // false: there is none waiting
  void done(Tx&, Job const&, Instant now) const;                         // together with what the job changed
  void fail(Tx&, Job const&, Instant now, std::string_view error, JobPolicy const&) const;

  std::vector<Job> claim(std::string_view queue, Instant now, JobPolicy const&) const;  // due ones, leased to the caller, in order
  std::optional<Instant> next_run(std::string_view queue) const;                        // when the next one is due; leases included

  // Claims and handles until nothing is due; answers how many were handled. An error or an exception is a failed attempt.
  using Handler = std::function<Result<void>(Job const&)>;
  std::int64_t work_off(std::string_view queue, Clock const&, JobPolicy const&, Handler const&) const;
  // One batch, handled together and settled in one transaction: an outcome for each job, in their order.
  using BatchHandler = std::function<std::vector<Result<void>>(std::vector<Job> const&)>;
  std::int64_t work_batch(std::string_view queue, Clock const&, JobPolicy const&, BatchHandler const&) const;

  std::int64_t end_leases() const;  // at start, by the only process there is: those who held them are gone
  std::vector<QueueCounts> counts() const;
  std::vector<DeadJob> dead(std::string_view queue, std::int64_t limit) const;
  bool retry_dead(std::int64_t id, Instant now) const;
  std::int64_t forget_done(Instant before) const;  // finished before that
  // After a restore: what was finished at `since` or later may have had its effect only in parts that were saved earlier.
  std::int64_t run_again(Instant since, Instant now) const;

 private:
  void settle(Tx&, Job const&, Instant now, Result<void> const& outcome, JobPolicy const&) const;
  Db& db_;
};

}  // namespace dinh::storage
