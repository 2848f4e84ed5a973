// Queries of the past (CIM 009 §5.7.4): what stands outside the window does not count.
#include <gtest/gtest.h>

#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

using Ids = std::vector<std::string>;
constexpr std::string_view march = "timerel=between&timeAt=2026-03-01T00:00:00Z&endTimeAt=2026-03-02T00:00:00Z";

struct TemporalQueries : testing::Test {
  NgsildWorld world;

  void write(std::string const& id, std::string const& members, std::string const& type = "Vehicle") {
    auto answer = world.post("temporal/entities", R"({"id":"urn:)" + id + R"(","type":")" + type + "\"," + members + "}");
    ASSERT_EQ(answer.status, 201) << answer.body;
  }
  static std::string property(std::string const& name, std::string const& value, std::string const& at = "2026-03-01T12:00:00Z") {
    return "\"" + name + R"(":[{"type":"Property","value":)" + value + R"(,"observedAt":")" + at + "\"}]";
  }
  Ids ids(std::string const& query) {
    auto answer = world.get("temporal/entities?type=Vehicle&" + query + "&" + std::string(march));
    EXPECT_EQ(answer.status, 200) << query << answer.body;
    Ids out;
    auto body = answer.json();
    for (auto const& e : body.array()) out.emplace_back(e.find("id")->string()->substr(4));
    return out;
  }
};

TEST_F(TemporalQueries, AskOnlyInstancesInsideTheWindow) {
  write(
      "fast",
      R"("speed":[{"type":"Property","value":30,"observedAt":"2026-03-01T12:00:00Z"},{"type":"Property","value":90,"observedAt":"2026-01-05T00:00:00Z"}],)" +
          property("heading", "45"));
  write(
      "slow",
      R"("speed":[{"type":"Property","value":10,"observedAt":"2026-03-01T12:00:00Z"},{"type":"Property","value":80,"observedAt":"2026-01-05T00:00:00Z"}],)" +
          property("heading", "170"));
  write("before", property("speed", "99", "2026-01-05T00:00:00Z"));
  write(
      "two",
      R"("speed":[{"type":"Property","value":5,"observedAt":"2026-03-01T12:00:00Z"},{"type":"Property","value":60,"observedAt":"2026-03-01T12:00:00Z","datasetId":"urn:d:1"}])");
  write("link", R"("ref":{"type":"Relationship","object":"urn:to","observedAt":"2026-03-01T12:00:00Z"})");
  write("bus", property("speed", "30"), "Bus");
  EXPECT_EQ(ids("q=speed%3E25"), (Ids{"fast", "two"}));
  EXPECT_EQ(ids("q=speed%3E%3D5%3Bheading%3C90"), (Ids{"fast"}));
  EXPECT_EQ(ids("q=speed%3E70"), Ids{});
  EXPECT_EQ(ids("q=ref%3D%3D%22urn:to%22"), (Ids{"link"}));
  EXPECT_EQ(ids("attrs=speed"), (Ids{"fast", "slow", "two"}));
  EXPECT_EQ(ids("attrs=speed&datasetId=urn:d:1"), (Ids{"two"}));
  EXPECT_EQ(ids("id=urn:slow,urn:before"), (Ids{"slow"}));
  EXPECT_EQ(ids("idPattern=^urn:[fl]"), (Ids{"fast", "link"}));
  EXPECT_EQ(world.get("temporal/entities?type=Bus&" + std::string(march)).json().array().size(), 1u);
}

TEST_F(TemporalQueries, ComparePlacesInsideTheWindow) {
  auto at = [](std::string const& coordinates, std::string const& time) {
    return R"({"type":"GeoProperty","value":{"type":"Point","coordinates":)" + coordinates + R"(},"observedAt":")" + time + "\"}";
  };
  write("in", "\"location\":[" + at("[106.651,10.98]", "2026-03-01T12:00:00Z") + "]");
  write("out", "\"location\":[" + at("[100,20]", "2026-03-01T12:00:00Z") + "," + at("[106.65,10.98]", "2026-01-05T00:00:00Z") + "]");
  write("nowhere", property("speed", "1"));
  EXPECT_EQ(ids("georel=near%3BmaxDistance%3D%3D1000&geometry=Point&coordinates=%5B106.65,10.98%5D"), (Ids{"in"}));
  EXPECT_EQ(ids("georel=disjoint&geometry=Point&coordinates=%5B106.65,10.98%5D"), (Ids{"in", "out"}));
}

TEST_F(TemporalQueries, AScopeHoldsUntilTheNextOne) {
  auto scope = [](std::string const& values) { return "\"scope\":[" + values + "]"; };
  auto one = [](std::string const& value, std::string const& at) {
    return R"({"type":"Property","value":")" + value + R"(","observedAt":")" + at + "\"}";
  };
  write("early", scope(one("/A/B", "2026-02-01T10:00:00Z")) + "," + property("v", "1"));
  write("late", scope(one("/Z", "2026-03-05T00:00:00Z")) + "," + property("v", "1"));
  write("changed", scope(one("/R", "2026-02-01T10:00:00Z") + "," + one("/S", "2026-03-01T12:30:00Z")) + R"(,"v":[)" +
                       one("old", "2026-03-01T12:15:00Z") + "," + one("new", "2026-03-01T12:45:00Z") + "]");
  EXPECT_EQ(ids("scopeQ=/A/B"), (Ids{"early"}));
  EXPECT_EQ(ids("scopeQ=/Z"), Ids{});
  EXPECT_EQ(ids("scopeQ=/%23"), (Ids{"changed", "early"}));
  auto values = [&](std::string const& query) {
    return world.get("temporal/entities?type=Vehicle&options=temporalValues&pick=v&" + query + "&" + std::string(march)).body;
  };
  EXPECT_EQ(values("scopeQ=/R"), R"([{"v":{"type":"Property","values":[["old","2026-03-01T12:15:00Z"]]}}])");
  EXPECT_EQ(values("scopeQ=/S"), R"([{"v":{"type":"Property","values":[["new","2026-03-01T12:45:00Z"]]}}])");
}

TEST_F(TemporalQueries, PagesAndCountsHoldOnlyWhatMatches) {
  write("p1", property("speed", "30"));
  write(
      "decoy",
      R"("speed":[{"type":"Property","value":90,"observedAt":"2026-02-28T23:00:00Z"},{"type":"Property","value":5,"observedAt":"2026-03-01T12:00:00Z"}])");
  write("p2", property("speed", "40"));
  EXPECT_EQ(ids("q=speed%3E25&limit=1"), (Ids{"p1"}));
  EXPECT_EQ(ids("q=speed%3E25&limit=1&offset=1"), (Ids{"p2"}));
  EXPECT_EQ(ids("q=speed%3E25&limit=1&offset=2"), Ids{});
  auto counted = world.get("temporal/entities?type=Vehicle&q=speed%3E25&count=true&limit=1&" + std::string(march));
  EXPECT_EQ(counted.header("NGSILD-Results-Count"), "2");
  EXPECT_NE(counted.header("Link").find("rel=\"next\""), std::string::npos);
  EXPECT_EQ(ids("orderBy=speed%3Bdesc&q=speed%3E25"), (Ids{"p2", "p1"}));
}

TEST_F(TemporalQueries, FindCurrentEntitiesDeletedOnesAndThoseThatOnlyHistoryKnows) {
  ASSERT_EQ(world.post("entities", R"({"id":"urn:now","type":"Vehicle","v":{"type":"Property","value":1}})").status, 201);
  ASSERT_EQ(world.post("entities", R"({"id":"urn:gone","type":"Vehicle","v":{"type":"Property","value":2}})").status, 201);
  ASSERT_EQ(world.send("DELETE /ngsi-ld/v1/entities/urn:gone").status, 204);
  write("past", property("v", "3"));
  auto all = [&] {
    Ids out;
    auto body =
        world.get("temporal/entities?type=Vehicle&timerel=after&timeAt=2000-01-01T00:00:00Z&timeproperty=createdAt&pick=id,v").json();
    for (auto const& e : body.array()) out.emplace_back(e.find("id")->string()->substr(4));
    return out;
  };
  EXPECT_EQ(all(), (Ids{"now", "gone", "past"}));
  world.engine.checkpoint();
  EXPECT_EQ(all(), (Ids{"now", "gone", "past"}));
}

TEST(TemporalLimits, AQueryThatWouldReadTheHistoryOfTooManyEntitiesIsTooComplex) {
  NgsildWorld world({}, {}, {.temporal_entities = 3});
  for (int i = 0; i < 5; ++i)
    ASSERT_EQ(world.post("entities", R"({"id":"urn:)" + std::to_string(i) + R"(","type":"T","v":{"type":"Property","value":1}})").status,
              201);
  const std::string all = "temporal/entities?type=T&timerel=after&timeAt=2000-01-01T00:00:00Z&timeproperty=createdAt";
  EXPECT_EQ(world.get(all + "&limit=2").json().array().size(), 2u);  // a page that is full asks no further
  auto counted = world.get(all + "&limit=2&count=true");
  EXPECT_EQ(counted.status, 403);
  EXPECT_EQ(counted.json().find("type")->string(), "https://uri.etsi.org/ngsi-ld/errors/TooComplexQuery");
}

TEST(TemporalRange, AnAnswerThatCannotHoldEverythingSaysWhichTimesItHolds) {
  NgsildWorld world({}, {}, {.temporal_instances = 30});
  std::string speed, fuel;
  for (int i = 1; i <= 20; ++i) {
    auto add = [](std::string& to, int n, int minute) {
      to += std::string(to.empty() ? "" : ",") + R"({"type":"Property","value":)" + std::to_string(n) + R"(,"observedAt":")" +
            iso(*parse_instant("2020-01-01T01:00:00Z") + minute * minute_ms) + "\"}";
    };
    add(speed, i, i);
    add(fuel, i, i + 2);
  }
  ASSERT_EQ(world.post("temporal/entities", R"({"id":"urn:a","type":"T","speed":[)" + speed + R"(],"fuel":[)" + fuel + "]}").status, 201);
  ASSERT_EQ(world
                .post("temporal/entities",
                      R"({"id":"urn:b","type":"T","speed":{"type":"Property","value":1,"observedAt":"2020-09-01T00:00:00Z"}})")
                .status,
            201);
  auto range = [&](std::string const& query, int status = 206) {
    auto answer = world.get("temporal/entities" + query);
    EXPECT_EQ(answer.status, status) << query;
    return answer.header("Content-Range");
  };
  EXPECT_EQ(range("/urn:a"), "date-time 2020-01-01T01:01:00Z-2020-01-01T01:16:00Z/*");
  EXPECT_EQ(range("/urn:a?lastN=20"), "date-time 2020-01-01T01:22:00Z-2020-01-01T01:07:00Z/20");
  EXPECT_EQ(range("/urn:a?lastN=20&timerel=before&timeAt=2021-01-01T00:00:00Z"), "date-time 2021-01-01T00:00:00Z-2020-01-01T01:07:00Z/20");
  EXPECT_EQ(range("/urn:a?timerel=after&timeAt=2019-01-01T00:00:00Z&options=temporalValues"),
            "date-time 2019-01-01T00:00:00Z-2020-01-01T01:16:00Z/*");
  EXPECT_EQ(range("/urn:a?lastN=15", 200), "");
  EXPECT_EQ(range("/urn:a?options=aggregatedValues&aggrMethods=avg", 200), "");
  EXPECT_EQ(range("?type=T&timerel=after&timeAt=2019-01-01T00:00:00Z"), "date-time 2019-01-01T00:00:00Z-2020-01-01T01:16:00Z/*");
  auto both = world.get("temporal/entities?type=T&timerel=after&timeAt=2019-01-01T00:00:00Z").json();
  EXPECT_EQ(both.array().size(), 2u);
  EXPECT_EQ(both.array()[1].find("speed")->array().size(), 0u);  // an attribute that has instances later on says so by an empty list
}

}  // namespace
}  // namespace dinh::reg
