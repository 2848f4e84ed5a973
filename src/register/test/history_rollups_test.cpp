// Aggregates from roll-ups, blocks and memory against a plain list of all readings: late ones, edits, restarts and a past that was thinned
// make no difference but those that the manual names.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include "register/evolution.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

constexpr Instant begin{1'700'006'400'000};  // 2023-11-15T00:00:00Z

struct Expected {
  std::int64_t count = 0, sum = 0, low = 0, high = 0;  // of tenths
  double squares = 0;
  void add(std::int64_t tenths) {
    low = count == 0 ? tenths : std::min(low, tenths);
    high = count == 0 ? tenths : std::max(high, tenths);
    ++count;
    sum += tenths;
    squares += static_cast<double>(tenths * tenths);
  }
};

class HistoryRollups : public testing::Test {
 protected:
  storage::TemporaryFolder folder;
  std::unique_ptr<NgsildWorld> world;
  Instant time{1'764'000'000'000};
  std::mt19937 dice{21};
  std::vector<std::pair<Instant, std::int64_t>> all;  // readings in tenths

  void SetUp() override { start(); }
  void start() {
    world.reset();
    world = std::make_unique<NgsildWorld>(IngestPolicy{}, folder.path());
    world->time = time;
  }
  int roll(int n) { return static_cast<int>(dice() % static_cast<unsigned>(n)); }

  void read(Instant at, std::int64_t tenths) {
    world->time = time = time + 1'000;
    auto v = fmt::format(R"("v":{{"type":"Property","value":{}.{},"observedAt":"{}"}}}})", tenths / 10, tenths % 10, iso(at));
    auto status = all.empty() ? world->post("entities", R"({"id":"urn:s","type":"T",)" + v).status
                              : world->patch("entities/urn:s/attrs", "{" + v).status;
    ASSERT_EQ(status, all.empty() ? 201 : 204);
    all.emplace_back(at, tenths);
  }
  // Every five minutes, now and then late.
  void read_some(int count) {
    for (int i = 0; i < count; ++i) {
      auto place = static_cast<std::int64_t>(all.size());
      auto at = begin + place * 300'000;
      if (place > 0 && roll(20) == 0) at = begin + roll(static_cast<int>(place)) * 300'000 + 1'000;
      read(at, 150 + roll(300));
    }
  }
  void checkpoint() {
    auto last = world->engine.last();
    world->engine.checkpoint();
    for (int i = 0; i < 5'000 && world->engine.recorded("", "urn:s").saved < last; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_GE(world->engine.recorded("", "urn:s").saved, last);
  }
  std::int64_t stored(std::string const& what) {
    return storage::Db::open("sqlite:" + (folder.path() / "register/register.db").string())->read([&](storage::Tx& tx) {
      return *tx.one<std::int64_t>("SELECT count(*) AS n FROM " + what);
    });
  }

  void compare(Instant from, Instant to, std::int64_t length_ms, std::string const& period) {
    std::map<std::int64_t, Expected> expected;
    for (auto const& [at, tenths] : all)
      if (at >= from && at < to) expected[(at - from) / length_ms].add(tenths);
    auto answer = world->get(
        "temporal/entities/urn:s?attrs=v&format=aggregatedValues&aggrMethods=totalCount,sum,avg,min,max,stddev,sumsq&timerel=between"
        "&aggrPeriodDuration=" +
        period + "&timeAt=" + iso(from) + "&endTimeAt=" + iso(to));
    ASSERT_EQ(answer.status, 200) << answer.body;
    auto body = answer.json();
    auto const* v = body.find("v");
    ASSERT_EQ(v != nullptr, !expected.empty()) << answer.body;
    if (!v) return;
    auto column = [&](const char* method) { return v->find(method)->array(); };
    auto count = column("totalCount"), sum = column("sum"), avg = column("avg"), low = column("min"), high = column("max"),
         deviation = column("stddev"), squares = column("sumsq");
    ASSERT_EQ(count.size(), expected.size());
    std::size_t i = 0;
    for (auto const& [place, e] : expected) {
      auto number = [&](auto const& in) { return *in[i].array()[0].number(); };
      auto n = static_cast<double>(e.count), mean = static_cast<double>(e.sum) / n;
      ASSERT_EQ(*count[i].array()[1].string(), iso(from + place * length_ms));
      ASSERT_EQ(*count[i].array()[2].string(), iso(from + (place + 1) * length_ms));
      ASSERT_EQ(number(count), n);
      ASSERT_EQ(number(sum), static_cast<double>(e.sum) / 10);
      ASSERT_EQ(number(avg), static_cast<double>(e.sum) / 10 / n);
      ASSERT_EQ(number(low), static_cast<double>(e.low) / 10);
      ASSERT_EQ(number(high), static_cast<double>(e.high) / 10);
      ASSERT_EQ(number(squares), e.squares / 100);
      ASSERT_NEAR(number(deviation), std::sqrt(std::max(0.0, e.squares / n - mean * mean)) / 10, 1e-6);
      ++i;
    }
  }
  void compare_all(std::string const& when) {
    SCOPED_TRACE(when);
    for (int i = 0; i < 4 && !HasFatalFailure(); ++i) {
      auto from = begin + roll(6) * day_ms, to = from + (1 + roll(12)) * day_ms;
      compare(from, to, hour_ms, "PT1H");
      compare(from, to, day_ms, "P1D");
      compare(from + roll(24) * hour_ms, to, 6 * hour_ms, "PT6H");
      compare(from + roll(24 * 60) * minute_ms, to + roll(24 * 60) * minute_ms, hour_ms, "PT1H");
      compare(from + roll(24) * hour_ms, to + roll(1'000) * 7'000, day_ms, "P1D");
      compare(from, to, 7 * minute_ms, "PT7M");
    }
  }
  std::string instance(std::size_t place) {
    auto answer = world->get("temporal/entities/urn:s?attrs=v&timerel=between&timeAt=" + iso(all[place].first) +
                             "&endTimeAt=" + iso(all[place].first + 1));
    auto body = answer.json();
    for (auto const& one : body.find("v")->array())
      if (*one.find("value")->number() == static_cast<double>(all[place].second) / 10)
        return std::string(*one.find("instanceId")->string());
    return "";
  }
};

TEST_F(HistoryRollups, SayWhatTheReadingsSay) {
  for (int round = 0; round < 9 && !HasFatalFailure(); ++round) {
    read_some(400);
    if (round % 2 == 0) compare_all("before a checkpoint");
    checkpoint();
    compare_all("after a checkpoint");
    if (round % 4 == 1) start();
    compare_all("after a start");
  }
  EXPECT_GT(stored("rollup"), 0);
  EXPECT_GT(stored("chunk WHERE rolled = 1"), 0);
}

TEST_F(HistoryRollups, FollowEditsOfThePast) {
  read_some(2'000);
  checkpoint();
  compare_all("as it was recorded");
  auto changed = instance(700);
  ASSERT_EQ(world->patch("temporal/entities/urn:s/attrs/v/" + changed, R"({"value":99.9})").status, 204);
  all[700].second = 999;
  compare_all("one was amended");
  ASSERT_EQ(world->send("DELETE /ngsi-ld/v1/temporal/entities/urn:s/attrs/v/" + instance(300)).status, 204);
  all.erase(all.begin() + 300);
  compare_all("one was erased");
  ASSERT_EQ(world
                ->post("temporal/entities/urn:s/attrs",
                       R"({"v":{"type":"Property","value":12.5,"observedAt":")" + iso(begin + 90'061'000) + "\"}}")
                .status,
            204);
  all.emplace_back(begin + 90'061'000, 125);
  compare_all("one was written by hand");
  checkpoint();
  start();
  compare_all("after a start");
}

TEST_F(HistoryRollups, LearnNothingOfAPastThatWasErased) {
  read_some(1'200);
  checkpoint();
  ASSERT_EQ(world->send("DELETE /ngsi-ld/v1/temporal/entities/urn:s/attrs/v").status, 204);
  all.clear();
  world->time = time = time + 1'000;
  for (int i = 0; i < 1'200; ++i) {
    auto at = begin + i * 300'000;
    auto tenths = 150 + roll(300);
    world->time = time = time + 1'000;
    ASSERT_EQ(world
                  ->patch("entities/urn:s/attrs", fmt::format(R"({{"v":{{"type":"Property","value":{}.{},"observedAt":"{}"}}}})",
                                                              tenths / 10, tenths % 10, iso(at)))
                  .status,
              204);
    all.emplace_back(at, tenths);
  }
  compare_all("before a checkpoint");
  checkpoint();
  compare_all("after a checkpoint");
  EXPECT_EQ(world->engine.verify(), "");
}

TEST_F(HistoryRollups, TellTheSameOfAPastThatWasThinned_ByHoursThenByDays) {
  read_some(2'500);
  checkpoint();
  auto tenant = *world->engine.tenant_number("");
  auto until = begin + 5 * day_ms;
  auto name = world->engine.recorded("", "urn:s").current.front().name;
  EXPECT_TRUE(1 == world->engine.keep_history(tenant, {"urn:s"}, {.name = name, .samples = until}));
  EXPECT_TRUE(0 == world->engine.keep_history(tenant, {"urn:s"}, {.name = name, .samples = until}));
  for (int i = 0; i < 2; ++i) {
    compare(begin, begin + 9 * day_ms, hour_ms, "PT1H");
    compare(begin, begin + 9 * day_ms, day_ms, "P1D");
    compare(begin + 7 * hour_ms, begin + 8 * day_ms, 6 * hour_ms, "PT6H");
    compare(until, until + 2 * day_ms, 7 * minute_ms, "PT7M");
    if (HasFatalFailure()) return;
    start();
  }
  // Instances of it are not made up, and the answer says so.
  auto gone = world->get("temporal/entities/urn:s?attrs=v&timerel=before&timeAt=" + iso(until));
  EXPECT_EQ(gone.json().find("v"), nullptr) << gone.body;
  EXPECT_EQ(gone.header("NGSILD-Warning").substr(0, 4), "199 ");
  EXPECT_EQ(world->get("temporal/entities/urn:s?attrs=v&timerel=after&timeAt=" + iso(until)).header("NGSILD-Warning"), "");
  // A late reading counts once, before and after the next thinning.
  read(begin + day_ms + 1'000, 777);
  read_some(1);
  checkpoint();
  compare(begin, begin + 9 * day_ms, hour_ms, "PT1H");
  EXPECT_TRUE(1 == world->engine.keep_history(tenant, {"urn:s"}, {.name = name, .samples = until}));
  compare(begin, begin + 9 * day_ms, hour_ms, "PT1H");
  EXPECT_TRUE(1 == world->engine.keep_history(tenant, {"urn:s"}, {.name = name, .samples = until, .hours = begin + 2 * day_ms}));
  compare(begin, begin + 9 * day_ms, day_ms, "P1D");
  compare(begin + 2 * day_ms, begin + 9 * day_ms, hour_ms, "PT1H");
  EXPECT_TRUE(
      world->engine.keep_history(tenant, {"urn:s"}, {.name = name, .samples = until, .hours = begin + 2 * day_ms, .all = begin + day_ms}));
  std::erase_if(all, [](auto const& one) { return one.first < begin + day_ms; });
  compare(begin, begin + 9 * day_ms, day_ms, "P1D");
  EXPECT_EQ(world->engine.verify(), "");
}

TEST_F(HistoryRollups, ThinTextsOnlyWhenAllIsForgotten) {
  for (int i = 0; i < 20; ++i) {
    world->time = time = time + 1'000;
    auto v = fmt::format(R"("v":{{"type":"Property","value":"{}","observedAt":"{}"}}}})", i, iso(begin + i * hour_ms));
    if (i == 0) ASSERT_EQ(world->post("entities", R"({"id":"urn:s","type":"T",)" + v).status, 201);
    else ASSERT_EQ(world->patch("entities/urn:s/attrs", "{" + v).status, 204);
  }
  checkpoint();
  auto tenant = *world->engine.tenant_number("");
  auto count = [&] { return world->get("temporal/entities/urn:s?attrs=v").json().find("v")->array().size(); };
  world->engine.keep_history(tenant, {"urn:s"}, {.samples = begin + 10 * day_ms});
  EXPECT_EQ(count(), 20u);
  world->engine.keep_history(tenant, {"urn:s"}, {.all = begin + 10 * hour_ms});
  EXPECT_EQ(count(), 10u);
}

}  // namespace
}  // namespace dinh::reg
