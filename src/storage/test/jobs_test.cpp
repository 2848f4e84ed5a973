#include "storage/jobs.hpp"

#include <chrono>

#include "storage/test/db_fixture.hpp"

namespace dinh::storage {
namespace {

constexpr Instant start{1'000'000};
const JobPolicy policy{.lease_ms = 1000, .first_retry_ms = 100, .longest_retry_ms = 350, .attempts = 4, .batch = 10};

class JobsOn : public testing::TestWithParam<Engine> {
 protected:
  void add(std::string key, std::string lane = "", std::int64_t after_ms = 0, std::string queue = "mail") {
    db.write([&](Tx& tx) {
      json::Value payload;
      payload["key"] = key;
      jobs.enqueue(tx, {.queue = queue, .key = key, .run_at = start + after_ms, .payload = payload, .lane = lane});
    });
  }
  std::vector<std::string> claimed(std::int64_t after_ms) {
    std::vector<std::string> keys;
    for (auto& job : last = jobs.claim("mail", start + after_ms, policy)) keys.push_back(job.key);
    return keys;
  }
  void finish_all(std::int64_t after_ms) {
    db.write([&](Tx& tx) {
      for (auto const& job : last) jobs.done(tx, job, start + after_ms);
    });
  }
  void fail_all(std::int64_t after_ms) {
    db.write([&](Tx& tx) {
      for (auto const& job : last) jobs.fail(tx, job, start + after_ms, "no answer", policy);
    });
  }
  using Keys = std::vector<std::string>;
  OpenDb open_{GetParam()};
  Db& db = *open_;
  Jobs jobs{db};
  std::vector<Job> last;
};
INSTANTIATE_TEST_SUITE_P(Sqlite, JobsOn, testing::Values(Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, JobsOn, testing::Values(Engine::postgres));

TEST_P(JobsOn, GivesDueJobsInOrderAndLaterOnesLater) {
  add("a");
  add("b", "", 50);
  add("other", "", 0, "sms");
  EXPECT_EQ(jobs.next_run("mail"), start);
  EXPECT_EQ(claimed(0), Keys{"a"});
  EXPECT_EQ(last[0].payload["key"].string(), "a");
  EXPECT_EQ(claimed(49), Keys{});
  EXPECT_EQ(claimed(50), Keys{"b"});
}

TEST_P(JobsOn, TellsWhenTheNextOneIsDueAsQuicklyWithManyWaiting) {
  auto fill = [&](int from, int to) {
    db.write([&](Tx& tx) {
      for (int i = from; i < to; ++i)
        jobs.enqueue(tx, {.queue = "mail", .key = std::to_string(i), .run_at = start + i, .lane = std::to_string(i)});
    });
  };
  auto quickest_us = [&] {
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 20; ++i) {
      auto began = std::chrono::steady_clock::now();
      EXPECT_EQ(jobs.next_run("mail"), start + 10);
      best = std::min(best, std::chrono::steady_clock::now() - began);
    }
    return std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(best).count(), 20);
  };
  fill(0, 100);
  EXPECT_EQ(claimed(9).size(), 10u);
  auto few = quickest_us();
  fill(100, 30'000);
  EXPECT_LT(quickest_us(), 10 * few);
}

TEST_P(JobsOn, KeepsOneJobPerKeyEvenAfterItWasDone) {
  add("a");
  add("a");
  EXPECT_EQ(claimed(0), Keys{"a"});
  finish_all(1);
  add("a");
  EXPECT_EQ(claimed(2), Keys{});
  EXPECT_EQ(jobs.forget_done(start + 2), 1);
  add("a");
  EXPECT_EQ(claimed(2), Keys{"a"});
}

TEST_P(JobsOn, IsNotThereWhenItsTransactionRolledBack) {
  EXPECT_THROW(db.write([&](Tx& tx) {
    jobs.enqueue(tx, {.queue = "mail", .key = "a", .run_at = start, .payload = json::Value()});
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  EXPECT_EQ(claimed(0), Keys{});
}

TEST_P(JobsOn, ComesAgainWhenTheLeaseEndsAndIsThenNoLongerTheFirstWorkersToSettle) {
  add("a");
  claimed(0);
  auto first = last;
  EXPECT_EQ(claimed(999), Keys{});
  EXPECT_EQ(claimed(1000), Keys{"a"});
  EXPECT_EQ(last[0].attempts, 2);
  db.write([&](Tx& tx) { jobs.fail(tx, first[0], start + 1001, "late", policy); });
  finish_all(1002);
  EXPECT_EQ(jobs.next_run("mail"), std::nullopt);
}

TEST_P(JobsOn, WaitsLongerAfterEachFailureAndDiesAtLast) {
  add("a");
  std::int64_t at = 0;
  for (std::int64_t wait : {100, 200, 350}) {
    ASSERT_EQ(claimed(at), Keys{"a"});
    fail_all(at);
    EXPECT_EQ(claimed(at + wait - 1), Keys{});
    at += wait;
  }
  ASSERT_EQ(claimed(at), Keys{"a"});
  fail_all(at);
  EXPECT_EQ(jobs.next_run("mail"), std::nullopt);
  auto dead = jobs.dead("mail", 10);
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].error, "no answer");
  EXPECT_TRUE(jobs.retry_dead(dead[0].id, start + at));
  EXPECT_EQ(claimed(at), Keys{"a"});
}

TEST_P(JobsOn, RunsALaneInOrderAndLanesBesideEachOther) {
  add("case1-a", "case1");
  add("case2-a", "case2");
  add("case1-b", "case1");
  EXPECT_EQ(claimed(0), (Keys{"case1-a", "case2-a"}));
  fail_all(0);
  EXPECT_EQ(claimed(50), Keys{});  // case1-b waits for the retry of case1-a
  EXPECT_EQ(claimed(100), (Keys{"case1-a", "case2-a"}));
  finish_all(100);
  EXPECT_EQ(claimed(100), Keys{"case1-b"});
}

TEST_P(JobsOn, LetsALaneGoOnAfterADeadJob) {
  add("a", "case1");
  add("b", "case1");
  for (std::int64_t at = 0; at <= 1200; at += 400) {
    ASSERT_EQ(claimed(at), Keys{"a"});
    fail_all(at);
  }
  EXPECT_EQ(claimed(1200), Keys{"b"});
}

TEST_P(JobsOn, ComesAgainAtOnceAfterARestart) {
  add("a");
  EXPECT_EQ(claimed(0), Keys{"a"});
  EXPECT_EQ(jobs.end_leases(), 1);
  EXPECT_EQ(claimed(1), Keys{"a"});
}

TEST_P(JobsOn, RunsAgainWhatWasDoneDuringABackup) {
  add("early");
  claimed(0);
  finish_all(1);
  add("late");
  claimed(10);
  finish_all(11);
  EXPECT_EQ(jobs.run_again(start + 5, start + 20), 1);
  EXPECT_EQ(claimed(20), Keys{"late"});
}

TEST_P(JobsOn, SettlesABatchEachByItsOutcome) {
  add("good");
  add("bad");
  auto handled = jobs.work_batch(
      "mail", [] { return start; }, policy,
      [](std::vector<Job> const& batch) {
        std::vector<Result<void>> out;
        for (auto const& job : batch) out.push_back(job.key == "good" ? Result<void>() : Result<void>(fail(Code::upstream, "no answer")));
        return out;
      });
  EXPECT_EQ(handled, 2);
  EXPECT_EQ(claimed(policy.first_retry_ms), Keys{"bad"});
}

TEST_P(JobsOn, CancelsATimer) {
  add("deadline", "", 500);
  EXPECT_TRUE(db.write([&](Tx& tx) { return jobs.cancel(tx, "mail", "deadline"); }));
  EXPECT_FALSE(db.write([&](Tx& tx) { return jobs.cancel(tx, "mail", "deadline"); }));
  add("deadline", "", 700);
  EXPECT_EQ(jobs.next_run("mail"), start + 700);
}

TEST_P(JobsOn, WorksOffWhatIsDueAndCountsTheRest) {
  for (int i = 0; i < 25; ++i) add("job" + std::to_string(i), i % 2 ? "lane" : "");
  add("later", "", 10'000);
  int thrown = 0;
  auto handled = jobs.work_off(
      "mail", [] { return start; }, policy,
      [&](Job const& job) -> Result<void> {
        if (job.key == "job4") return fail(Code::upstream, "refused");
        if (job.key == "job6" && ++thrown == 1) throw std::runtime_error("broken");
        return {};
      });
  EXPECT_EQ(handled, 25);
  auto counts = jobs.counts();
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].waiting, 3);  // two to be tried again, one for later
  EXPECT_EQ(counts[0].dead, 0);
  EXPECT_EQ(counts[0].oldest, start + 100);
}

}  // namespace
}  // namespace dinh::storage
