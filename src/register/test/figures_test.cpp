// Entities grouped and measured as they are now.
#include <gtest/gtest.h>

#include "register/figures/figures.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

class FiguresOf : public testing::Test {
 protected:
  NgsildWorld world;
  Figures figures{world.engine, world.ngsild.contexts(), [this] { return world.time; }, world.ports()};
  FiguresOf() {
    world.router.add(figures.routes(""));
    station("1", "Thủ Dầu Một", "10");
    station("2", "Thủ Dầu Một", "20");
    station("3", "Dĩ An", "40");
    world.post("entities", R"({"id":"urn:s:4","type":"Air","pm25":{"type":"Property","value":"broken"}})");
  }
  void station(std::string const& id, std::string const& ward, std::string const& pm25) {
    world.post("entities", R"({"id":"urn:s:)" + id + R"(","type":"Air","address":{"type":"Property","value":{"ward":")" + ward +
                               R"("}},"pm25":{"type":"Property","value":)" + pm25 + R"(,"unitCode":"GQ"}})");
  }
  json::Value ask(std::string const& query) {
    auto answer = world.send("GET /api/register/figures?" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
};

TEST_F(FiguresOf, Groups) {
  auto all = ask("type=Air&groupBy=address%5Bward%5D&value=pm25");
  EXPECT_EQ(all.find("entities")->integer(), 4);
  auto const& groups = all.find("groups")->array();
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].find("key")->string(), "Thủ Dầu Một");
  EXPECT_EQ(groups[0].find("entities")->integer(), 2);
  EXPECT_EQ(groups[0].find("avg")->number(), 15);
  EXPECT_EQ(groups[0].find("sum")->number(), 30);
  EXPECT_EQ(groups[1].find("key")->string(), "Dĩ An");
  EXPECT_TRUE(groups[2].find("key")->is_null());  // it does not say where it is, and what it measures is no number
  EXPECT_EQ(groups[2].find("values")->integer(), 0);
  EXPECT_EQ(groups[2].find("avg"), nullptr);
}

TEST_F(FiguresOf, OneGroupOfWhatAQueryFinds) {
  auto all = ask("type=Air&q=pm25%3E15&value=pm25&percentiles=0,50,100&bins=2");
  auto const& group = all.find("groups")->array().front();
  EXPECT_EQ(group.find("entities")->integer(), 2);
  EXPECT_EQ(group.find("percentiles")->text(),
            R"([{"percentile":0,"value":20},{"percentile":50,"value":30},{"percentile":100,"value":40}])");
  EXPECT_EQ(group.find("histogram")->text(), R"([{"from":20,"to":30,"count":1},{"from":30,"to":40,"count":1}])");
  EXPECT_EQ(ask("type=Air&groupBy=pm25.unitCode").find("groups")->array().front().find("key")->string(), "GQ");
  EXPECT_EQ(ask("type=Air&groupBy=type").find("groups")->array().size(), 1u);
  EXPECT_EQ(ask("type=Nothing&groupBy=type").find("groups")->array().size(), 0u);
}

TEST_F(FiguresOf, EveryPageIsRead) {
  for (int i = 0; i < 2'500; ++i)
    world.post("entities",
               R"({"id":"urn:n:)" + std::to_string(i) + R"(","type":"N","n":{"type":"Property","value":)" + std::to_string(i % 10) + "}}");
  auto all = ask("type=N&groupBy=n&value=n");
  EXPECT_EQ(all.find("entities")->integer(), 2'500);
  ASSERT_EQ(all.find("groups")->array().size(), 10u);
  for (auto const& group : all.find("groups")->array()) EXPECT_EQ(group.find("entities")->integer(), 250);
}

TEST_F(FiguresOf, RefusesWhatCannotBeMeasured) {
  for (auto bad : {"groupBy=type", "type=Air&percentiles=50", "type=Air&value=pm25&percentiles=101", "type=Air&value=pm25&percentiles=x",
                   "type=Air&value=pm25&bins=1000", "type=Air&groupBy=a%3D%3D1", "type=Air&groupBy=(a", "type=Air&nothing=1"})
    EXPECT_EQ(world.send(std::string("GET /api/register/figures?") + bad).status / 100, 4) << bad;
  EXPECT_EQ(world.send("GET /api/register/figures?type=Air", {"NGSILD-Tenant: elsewhere"}).status, 404);
}

}  // namespace
}  // namespace dinh::reg
