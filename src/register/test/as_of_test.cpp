// As-of reads: at each moment everything that a client saw is kept, and asked for again later.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <random>
#include <thread>

#include "register/evolution.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

struct AsOfReads : testing::Test {
  storage::TemporaryFolder folder;
  std::unique_ptr<NgsildWorld> world;
  Instant time{1'764'000'000'000};
  std::mt19937 dice{17};
  struct Seen {
    Instant at;
    std::string all, some, with_times;
  };
  std::vector<Seen> seen;

  void SetUp() override { start(); }
  void start() {
    world.reset();
    world = std::make_unique<NgsildWorld>(IngestPolicy{}, folder.path());
    world->time = time;
  }
  int roll(int n) { return static_cast<int>(dice() % static_cast<unsigned>(n)); }
  static std::string sorted(std::string const& body) {  // by id: those that were removed come last in one, at their place in the other
    std::vector<std::string> all;
    auto parsed = json::parse(body);
    for (auto const& e : parsed->array()) all.push_back(e.text());
    std::sort(all.begin(), all.end());
    std::string out;
    for (auto const& e : all) out += e + "\n";
    return out;
  }
  std::string ask(std::string const& path) {
    auto answer = world->send("GET " + path);
    EXPECT_EQ(answer.status, 200) << path << answer.body;
    return answer.status == 200 ? sorted(answer.body) : "";
  }

  std::string times(std::string const& path) {  // of the values; the entity's own modifiedAt is that of the newest of them
    auto answer = world->send("GET " + path + "&options=sysAttrs");
    auto body = answer.json();
    std::vector<std::string> all;
    for (auto const& e : body.array())
      for (auto name : {"v", "w"})
        if (auto const* value = e.find(name)) all.push_back(e.find("id")->text() + value->text());
    std::sort(all.begin(), all.end());
    std::string out;
    for (auto const& one : all) out += one + "\n";
    return out;
  }

  void happen() {
    world->time = time = time + 1'000;
    auto id = "urn:e" + std::to_string(roll(4));
    auto value = std::to_string(roll(50));
    auto v = R"("v":{"type":"Property","value":)" + value + "}";
    switch (roll(7)) {
      case 0:
      case 1:
      case 2:
        world->post("entities", R"({"id":")" + id + R"(","type":"T",)" + v +
                                    R"(,"w":[{"type":"Property","value":1},{"type":"Property","value":)" + value +
                                    R"(,"datasetId":"urn:d"}]})");
        [[fallthrough]];
      case 3: world->patch("entities/" + id + "/attrs", "{" + v + "}"); break;
      case 4: world->send("DELETE /ngsi-ld/v1/entities/" + id + "/attrs/v"); break;
      case 5:
        world->post("entities/" + id + "/attrs",
                    R"({"scope":"/A/)" + value + R"(","w":{"type":"Relationship","object":"urn:x:)" + value + "\"}}");
        break;
      case 6: world->send("DELETE /ngsi-ld/v1/entities/" + id);
    }
    seen.push_back(
        {time, ask("/ngsi-ld/v1/entities?type=T"), ask("/ngsi-ld/v1/entities?type=T&q=v%3E25"), times("/ngsi-ld/v1/entities?type=T")});
  }
  void compare(std::string const& when) {
    SCOPED_TRACE(when);
    for (int i = 0; i < 12; ++i) {
      auto const& one = seen[static_cast<std::size_t>(roll(static_cast<int>(seen.size())))];
      for (auto at : {one.at, one.at + 999}) {
        auto path = "/api/register/past?type=T&at=" + iso(at);
        ASSERT_EQ(ask(path), one.all);
        ASSERT_EQ(ask(path + "&q=v%3E25"), one.some);
        ASSERT_EQ(times(path), one.with_times);
      }
    }
  }
};

TEST_F(AsOfReads, TellWhatAClientSawThen) {
  for (int round = 0; round < 24 && !HasFailure(); ++round) {
    for (int i = 0; i < 15; ++i) happen();
    compare("round " + std::to_string(round));
    if (round % 3 == 1) {
      auto last = world->engine.last();
      world->engine.checkpoint();
      for (int i = 0; i < 5'000 && world->engine.recorded("", "urn:e0").saved < last; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (round % 5 == 2) start();
    compare("after round " + std::to_string(round));
  }
}

TEST_F(AsOfReads, AreNotChangedByWhatIsWrittenIntoThePast_ButTellNothingThatWasErased) {
  auto v = [](int value) {
    return R"({"v":{"type":"Property","value":)" + std::to_string(value) + R"(,"observedAt":"2025-11-24T00:00:00Z"}})";
  };
  ASSERT_EQ(world->post("entities", R"({"id":"urn:e","type":"T",)" + v(1).substr(1)).status, 201);
  auto first = time;
  for (int i = 2; i < 4; ++i) {
    world->time = time = time + 1'000;
    ASSERT_EQ(world->patch("entities/urn:e/attrs", v(i)).status, 204);
  }
  auto value = [&](Instant at) {
    auto body = world->send("GET /api/register/past/urn:e?at=" + iso(at)).json();
    auto const* found = body.find("v");
    return found ? found->find("value")->text() : "none";
  };
  EXPECT_EQ(value(first), "1");
  EXPECT_EQ(value(first + 1'000), "2");
  ASSERT_EQ(world->post("temporal/entities/urn:e/attrs", v(9)).status, 204);
  EXPECT_EQ(value(first + 1'000), "2");
  std::string erased;
  auto past = world->get("temporal/entities/urn:e").json();
  for (auto const& i : past.find("v")->array())
    if (i.find("value")->text() == "2") erased = *i.find("instanceId")->string();
  ASSERT_EQ(world->send("DELETE /ngsi-ld/v1/temporal/entities/urn:e/attrs/v/" + erased).status, 204);
  EXPECT_EQ(value(first), "1");
  EXPECT_EQ(world->send("GET /api/register/past/urn:e?at=" + iso(first + 1'000)).status, 404);
  EXPECT_EQ(value(time), "3");
  EXPECT_EQ(world->send("GET /api/register/past/urn:e?at=" + iso(first + -1)).status, 404);
  EXPECT_EQ(world->send("GET /api/register/past/urn:e?at=yesterday").status, 400);
}

}  // namespace
}  // namespace dinh::reg
