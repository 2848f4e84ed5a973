// For how long the past is kept: the rules, the pass that follows them, and kill -9 in the middle of it.
#include "register/retention/retention.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <thread>

#include "register/evolution.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

constexpr Date today{20'000};

TEST(RetentionRule, SaysWhatIsTooOldOnADay) {
  RetentionRule rule{.type = "Sensor", .attribute = "level", .samples = 30, .hours = 365, .days = 3'650};
  ASSERT_TRUE(check(rule));
  auto cut = cut_on(rule, today);
  EXPECT_EQ(cut.samples.ms, (20'000 - 30) * day_ms);
  EXPECT_EQ(cut.hours.ms, (20'000 - 365) * day_ms);
  EXPECT_EQ(cut.all.ms, (20'000 - 3'650) * day_ms);
  EXPECT_FALSE(cut.name.empty());
  auto forgets = cut_on({.type = "Sensor", .days = 7}, today);
  EXPECT_EQ(forgets.samples, HistoryCut::never);
  EXPECT_EQ(forgets.hours, HistoryCut::never);
  EXPECT_EQ(forgets.name, "");
}

TEST(RetentionRule, HoldsFromItsFirstDayToBeforeItsLast) {
  RetentionRule rule{.type = "T", .days = 7, .valid_from = today, .valid_until = today + 2};
  EXPECT_FALSE(holds(rule, today + -1));
  EXPECT_TRUE(holds(rule, today));
  EXPECT_TRUE(holds(rule, today + 1));
  EXPECT_FALSE(holds(rule, today + 2));
}

TEST(RetentionRule, RefusesWhatContradictsItself) {
  auto field = [](RetentionRule const& r) {
    auto checked = check(r);
    return checked ? std::string() : checked.error().field;
  };
  EXPECT_EQ(field({.days = 1}), "type");
  EXPECT_EQ(field({.type = "T"}), "samples");
  EXPECT_EQ(field({.type = "T", .samples = 0}), "samples");
  EXPECT_EQ(field({.type = "T", .samples = 30, .hours = 7}), "hours");
  EXPECT_EQ(field({.type = "T", .hours = 7, .days = 9}), "hours");
  EXPECT_EQ(field({.type = "T", .samples = 30, .days = 7}), "days");
  EXPECT_EQ(field({.type = "T", .days = 7, .valid_from = today, .valid_until = today}), "valid_until");
}

std::string reading(int value, Instant at) {
  return R"("level":{"type":"Property","value":)" + std::to_string(value) + R"(,"observedAt":")" + iso(at) + "\"}";
}

struct RetentionWorld : testing::Test {
  NgsildWorld world;
  Retention retention{world.engine, *world.db, world.ngsild.contexts(), [this] { return world.time; }, world.ports(), world.metrics};
  Instant begin = world.time + -40 * day_ms;

  void SetUp() override { world.router.add(retention.routes("", "")); }
  // One reading every six hours for forty days.
  void read(std::string const& id, std::string const& type) {
    for (int i = 0; i < 160; ++i) {
      auto body = reading(i, begin + i * 6 * hour_ms) + "}";
      auto status = i == 0 ? world.post("entities", R"({"id":")" + id + R"(","type":")" + type + "\"," + body).status
                           : world.patch("entities/" + id + "/attrs", "{" + body).status;
      ASSERT_EQ(status, i == 0 ? 201 : 204);
    }
    auto last = world.engine.last();
    world.engine.checkpoint();
    for (int i = 0; i < 5'000 && world.engine.recorded("", id).saved < last; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::size_t instances(std::string const& id) {
    auto body = world.get("temporal/entities/" + id + "?attrs=level").json();
    auto const* all = body.find("level");
    return all ? all->array().size() : 0;
  }
  double count(std::string const& id) {
    auto body = world
                    .get("temporal/entities/" + id +
                         "?attrs=level&format=aggregatedValues&aggrMethods=totalCount&timerel=after&timeAt=2000-01-01T00:00:00Z&"
                         "aggrPeriodDuration=P50000D")
                    .json();
    auto const* all = body.find("level");
    return all ? *all->find("totalCount")->array()[0].array()[0].number() : 0;
  }
  NgsildWorld::Answer make(std::string const& rule) { return world.send("POST /api/register/retention-rules", {}, rule); }
};

TEST_F(RetentionWorld, FollowsItsRulesOnceADayAndAfterTheyChanged) {
  read("urn:a", "Sensor");
  read("urn:b", "Other");
  retention.keep();
  EXPECT_EQ(instances("urn:a"), 160u);
  ASSERT_EQ(make(R"({"type":"Sensor","attribute":"level","samples":10})").status, 201);
  retention.keep();
  auto left = instances("urn:a");
  EXPECT_LT(left, 45u);
  EXPECT_GT(left, 38u);
  EXPECT_EQ(count("urn:a"), 160);
  EXPECT_EQ(instances("urn:b"), 160u);
  world.time = world.time + 5 * day_ms;
  retention.keep();
  EXPECT_LT(instances("urn:a"), left);
  EXPECT_EQ(count("urn:a"), 160);
  auto rules = world.send("GET /api/register/retention-rules").json();
  auto id = rules.find("items")->array()[0].find("id")->text();
  ASSERT_EQ(world.send("PUT /api/register/retention-rules/" + id, {}, R"({"rule":{"type":"Sensor","days":20}})").status, 200);
  retention.keep();
  EXPECT_LT(count("urn:a"), 65);
  EXPECT_EQ(count("urn:b"), 160);
  EXPECT_EQ(world.send("DELETE /api/register/retention-rules/" + id).status, 204);
  EXPECT_EQ(world.send("DELETE /api/register/retention-rules/" + id).status, 404);
  EXPECT_EQ(world.engine.verify(), "");
}

TEST_F(RetentionWorld, ForgetsWhatIsNoLongerThere_AndWhatWasWrittenByHand) {
  read("urn:gone", "Sensor");
  ASSERT_EQ(world.send("DELETE /ngsi-ld/v1/entities/urn:gone").status, 204);
  ASSERT_EQ(world.post("temporal/entities", R"({"id":"urn:hand","type":"Sensor",)" + reading(1, begin) + "}").status, 201);
  ASSERT_EQ(world.post("temporal/entities/urn:hand/attrs", "{" + reading(2, world.time) + "}").status, 204);
  world.engine.checkpoint();
  ASSERT_EQ(make(R"({"type":"Sensor","days":5})").status, 201);
  for (int i = 0; i < 5'000 && instances("urn:gone") > 25; ++i) {  // the checkpoint of the last values may still be under way
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_EQ(world.send("PUT /api/register/retention-rules/1", {}, R"({"rule":{"type":"Sensor","days":5}})").status, 200);
    retention.keep();
  }
  EXPECT_LE(instances("urn:gone"), 25u);
  EXPECT_EQ(instances("urn:hand"), 1u);
}

TEST_F(RetentionWorld, KeepsTheSamplesOfAPastThatWasAmended) {
  read("urn:a", "Sensor");
  auto body = world.get("temporal/entities/urn:a?attrs=level").json();
  auto id = std::string(*body.find("level")->array()[3].find("instanceId")->string());
  ASSERT_EQ(world.patch("temporal/entities/urn:a/attrs/level/" + id, R"({"value":1000})").status, 204);
  ASSERT_EQ(make(R"({"type":"Sensor","samples":10})").status, 201);
  retention.keep();
  EXPECT_EQ(instances("urn:a"), 160u);
}

constexpr int entities = 30, readings = 700;
constexpr Instant first{1'700'006'400'000};
std::string id_of(int e) { return "urn:e" + std::to_string(e); }

void fill(std::filesystem::path const& folder) {
  Metrics metrics;
  Engine engine({.folder = folder.string(), .sync = false}, now, metrics);
  for (int n = 0; n <= readings; ++n)
    for (int e = 0; e < entities; ++e) {
      Delta delta{n == 0 ? Delta::Kind::create : Delta::Kind::update, "", id_of(e), Instant{1'764'000'000'000 + n}, {}, false, "", {}};
      if (n == 0) delta.types = {"T"};
      delta.attrs.push_back(
          {"n", "", R"({"type":"Property","value":)" + std::to_string(n * e) + R"(,"observedAt":")" + iso(first + n * 600'000) + "\"}"});
      ASSERT_TRUE(engine.apply(std::move(delta)));
    }
}

// Thins day after day until somebody ends it.
[[noreturn]] void thin(std::filesystem::path const& folder, int pipe) {
  Metrics metrics;
  Engine engine({.folder = folder.string()}, now, metrics);
  if (write(pipe, "x", 1) != 1) _exit(1);
  for (int half_day = 1;; ++half_day)
    for (int e = 0; e < entities; e += 5) {
      std::vector<std::string> some;
      for (int i = e; i < e + 5; ++i) some.push_back(id_of(i));
      engine.keep_history(0, some, {.samples = first + half_day % 10 * hour_ms * 12, .hours = first + half_day % 10 / 2 * day_ms});
    }
}

TEST(RetentionCrash, CountsEveryReadingOnce_ThroughTwelveKills) {
  storage::TemporaryFolder folder;
  std::mt19937 dice(6);
  fill(folder.path());
  for (int round = 0; round < 12; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    auto child = fork();
    if (child == 0) {
      close(ends[0]);
      thin(folder.path(), ends[1]);
    }
    close(ends[1]);
    char under_way = 0;
    ASSERT_EQ(read(ends[0], &under_way, 1), 1);
    close(ends[0]);
    usleep(static_cast<useconds_t>(dice() % 40'000));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    Metrics metrics;
    Engine engine({.folder = folder.path().string()}, now, metrics);
    EXPECT_EQ(engine.verify(), "");
    for (int e = 0; e < entities; ++e) {
      PeriodTotals totals(first, 0);
      engine.totals(0, {id_of(e)}, {{}, {first, first + 400 * day_ms}, first, 0}, [&](auto, auto const&, auto const&) { return &totals; });
      ASSERT_EQ(totals.all().size(), 1u);
      ASSERT_EQ(totals.all()[0].count, static_cast<std::uint64_t>(readings)) << "round " << round;  // the newest is in the document
      ASSERT_EQ(totals.all()[0].total(), e * (readings - 1) * readings / 2.0) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace dinh::reg
