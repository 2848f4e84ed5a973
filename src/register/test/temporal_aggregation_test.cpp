// Aggregates (CIM 009 §4.5.19): what each method makes of each kind of value.
#include <gtest/gtest.h>

#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

struct TemporalAggregation : testing::Test {
  NgsildWorld world;

  // Values a minute apart, from noon.
  void write(std::string const& name, std::vector<std::string> const& values,
             std::string const& member = "\"type\":\"Property\",\"value\":") {
    std::string instances;
    for (std::size_t i = 0; i < values.size(); ++i)
      instances += std::string(i ? "," : "") + "{" + member + values[i] + R"(,"observedAt":")" +
                   iso(*parse_instant("2020-08-01T12:00:00Z") + static_cast<std::int64_t>(i) * minute_ms) + "\"}";
    auto answer = world.post("temporal/entities", R"({"id":"urn:)" + name + R"(","type":"T","v":[)" + instances + "]}");
    ASSERT_EQ(answer.status, 201) << answer.body;
  }
  // The value over the whole range, as JSON text; the status when it is refused.
  std::string all(std::string const& name, std::string const& method) {
    auto answer = world.get("temporal/entities/urn:" + name + "?options=aggregatedValues&aggrMethods=" + method);
    if (answer.status != 200) return std::to_string(answer.status) + std::string(*answer.json().find("type")->string()).substr(36);
    auto body = answer.json();
    auto const* values = body.find("v")->find(method);
    return values->array().empty() ? "none" : values->array()[0].array()[0].text();
  }
};

TEST_F(TemporalAggregation, MeansWhatTheTablesSay) {
  write("number", {"1", "2", "2", "5"});
  write("boolean", {"true", "false", "true", "true"});
  write("array", {"[1]", "[1,2]", "[]", "[1,2,3]"});
  write("text", {"\"b\"", "\"a\"", "\"c\"", "\"a\""});
  write("object", {R"({"a":1})", R"({"a":2})", R"({"a":1})"});
  write("link", {"\"urn:x\"", "\"urn:y\"", "\"urn:x\""}, R"("type":"Relationship","object":)");
  write("time", {R"({"@type":"DateTime","@value":"2020-01-02T00:00:00Z"})", R"({"@type":"DateTime","@value":"2020-01-01T00:00:00Z"})"});
  write("clock", {R"({"@type":"Time","@value":"08:00:00"})", R"({"@type":"Time","@value":"10:00:00"})"});
  write("place", {R"({"type":"Point","coordinates":[1,2]})"}, R"("type":"GeoProperty","value":)");
  const std::string no = "400InvalidRequest";
  struct Row {
    std::string name, total, distinct, sum, avg, min, max, stddev, sumsq;
  };
  for (auto const& r : {Row{"number", "4", "3", "10", "2.5", "1", "5", "1.5", "34"},
                        Row{"boolean", "4", "2", "3", "0.75", "0", "1", "0.4330127018922193", "3"},
                        Row{"array", "4", "4", "6", "1.5", "0", "3", no, no}, Row{"text", "4", "3", no, no, "\"a\"", "\"c\"", no, no},
                        Row{"object", "3", "2", no, no, no, no, no, no}, Row{"link", "3", "2", no, no, no, no, no, no},
                        Row{"time", "2", "2", no, no, "\"2020-01-01T00:00:00Z\"", "\"2020-01-02T00:00:00Z\"", no, no},
                        Row{"clock", "2", "2", no, "\"09:00:00\"", "\"08:00:00\"", "\"10:00:00\"", no, no},
                        Row{"place", "1", "1", no, no, no, no, no, no}}) {
    EXPECT_EQ(all(r.name, "totalCount"), r.total) << r.name;
    EXPECT_EQ(all(r.name, "distinctCount"), r.distinct) << r.name;
    EXPECT_EQ(all(r.name, "sum"), r.sum) << r.name;
    EXPECT_EQ(all(r.name, "avg"), r.avg) << r.name;
    EXPECT_EQ(all(r.name, "min"), r.min) << r.name;
    EXPECT_EQ(all(r.name, "max"), r.max) << r.name;
    EXPECT_EQ(all(r.name, "stddev"), r.stddev) << r.name;
    EXPECT_EQ(all(r.name, "sumsq"), r.sumsq) << r.name;
  }
}

TEST_F(TemporalAggregation, PeriodsCountFromTimeAtOrTheEarliestInstance_AndEmptyOnesAreLeftOut) {
  ASSERT_EQ(
      world
          .post("temporal/entities", R"({"id":"urn:a","type":"T","fuel":[{"type":"Property","value":67,"observedAt":"2020-08-01T12:03:00Z"},
    {"type":"Property","value":53,"observedAt":"2020-08-01T13:05:00Z"},{"type":"Property","value":40,"observedAt":"2020-08-01T16:07:00Z"}]})")
          .status,
      201);
  auto avg = [&](std::string const& query) {
    auto body = world.get("temporal/entities/urn:a?format=aggregatedValues&aggrMethods=avg&" + query).json();
    return body.find("fuel")->find("avg")->text();
  };
  EXPECT_EQ(
      avg("aggrPeriodDuration=PT1H"),
      R"([[67,"2020-08-01T12:03:00Z","2020-08-01T13:03:00Z"],[53,"2020-08-01T13:03:00Z","2020-08-01T14:03:00Z"],[40,"2020-08-01T16:03:00Z","2020-08-01T17:03:00Z"]])");
  EXPECT_EQ(avg("aggrPeriodDuration=P1D&timerel=after&timeAt=2020-08-01T00:00:00Z"),
            R"([[53.333333333333336,"2020-08-01T00:00:00Z","2020-08-02T00:00:00Z"]])");
  EXPECT_EQ(avg("aggrPeriodDuration=P1M&timerel=after&timeAt=2020-01-31T00:00:00Z"),
            R"([[53.333333333333336,"2020-07-31T00:00:00Z","2020-08-31T00:00:00Z"]])");
  EXPECT_EQ(avg("aggrPeriodDuration=PT0S&timerel=before&timeAt=2020-08-01T14:00:00Z"),
            R"([[60,"2020-08-01T12:03:00Z","2020-08-01T14:00:00Z"]])");
}

TEST_F(TemporalAggregation, TakesEachDatasetByItself_AndNotTheScope) {
  ASSERT_EQ(world
                .post("temporal/entities",
                      R"({"id":"urn:a","type":"T","scope":"/A","v":[{"type":"Property","value":1,"observedAt":"2020-08-01T12:00:00Z"},
    {"type":"Property","value":3,"observedAt":"2020-08-01T12:00:00Z","datasetId":"urn:d:1"}]})")
                .status,
            201);
  EXPECT_EQ(
      world.get("temporal/entities/urn:a?options=aggregatedValues&aggrMethods=sum&pick=v,scope").body,
      R"({"v":[{"type":"Property","sum":[[1,"2020-08-01T12:00:00Z","2020-08-01T12:00:00Z"]]},{"type":"Property","datasetId":"urn:d:1",)"
      R"("sum":[[3,"2020-08-01T12:00:00Z","2020-08-01T12:00:00Z"]]}]})");
}

}  // namespace
}  // namespace dinh::reg
