// The past that context sources have a part in (CIM 009 §4.3.6, §5.6.11 to 5.6.16, §5.7.3, §5.7.4).
#include <algorithm>

#include "register/test/sources_world.hpp"

namespace dinh::reg {
namespace {

class DistributedPast : public Sources {
 protected:
  void register_past(std::string const& members, std::string const& endpoint = "http://a") {
    auto made = register_source(R"("operations":["retrieveTemporal","queryTemporal","upsertTemporal","appendAttrsTemporal",)"
                                R"("deleteAttrsTemporal","updateAttrInstanceTemporal","deleteAttrInstanceTemporal","deleteTemporal"],)" +
                                    members,
                                endpoint);
    ASSERT_EQ(made.status, 201) << made.body;
  }
  // "speed 10:00 1, speed 11:00 2", instances of numbers on the day of the tests
  static std::string evolution(std::string const& instances, std::string const& id = "urn:v:1") {
    std::string out = R"({"id":")" + id + R"(","type":"Vehicle")", open;
    for (auto const& one : split_list(instances)) {
      auto text = one.starts_with(' ') ? one.substr(1) : one;
      auto name = text.substr(0, text.find(' '));
      auto rest = text.substr(name.size() + 1);
      auto time = rest.substr(0, rest.find(' ')), value = rest.substr(time.size() + 1);
      out += name == open ? "," : (open.empty() ? "" : "]") + std::string(",\"") + name + "\":[";
      out += R"({"type":"Property","value":)" + value + R"(,"observedAt":"2025-11-24T)" + time + R"(:00Z","instanceId":"urn:i:)" + name +
             time + "\"}";
      open = name;
    }
    return out + (open.empty() ? "}" : "]}");
  }
  void write(std::string const& instances, std::string const& id = "urn:v:1") {
    auto made = world.post("temporal/entities?local=true", evolution(instances, id));
    ASSERT_LT(made.status, 300) << made.body;
  }
  static std::string told(json::Value const& entity, std::string const& name) {
    std::string out;
    if (auto const* all = entity.find(name))
      for (auto const& i : all->array())
        out += (out.empty() ? "" : ", ") + std::string(i.find("observedAt")->string()->substr(11, 5)) + " " + i.find("value")->text();
    return out;
  }
  json::Value past(std::string const& query = "") { return world.get("temporal/entities/urn:v:1" + query).json(); }
};

const std::string vehicles = R"("information":[{"entities":[{"type":"Vehicle"}]}])";
const std::string speed = R"("information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed"]}])";

// §5.7.3.4
TEST_F(DistributedPast, Clause573_InstancesOfAllAreOneEvolution) {
  write("speed 10:00 1, speed 12:00 3, brand 10:00 7");
  register_past(speed);
  answers["GET http://a/ngsi-ld/v1/temporal/entities/urn:v:1"] = {200, evolution("speed 11:00 2, speed 13:00 4")};
  auto all = past();
  EXPECT_EQ(told(all, "speed"), "10:00 1, 11:00 2, 12:00 3, 13:00 4");
  EXPECT_EQ(told(all, "brand"), "10:00 7");
  EXPECT_EQ(all.find("speed")->array()[1].find("instanceId")->string(), "urn:i:speed11:00");  // as its broker calls it
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].url, "http://a/ngsi-ld/v1/temporal/entities/urn:v:1?attrs=speed&options=sysAttrs");
}

TEST_F(DistributedPast, Clause573_WhatOnlyASourceKnowsIsTold_InTheFormAndTheTimesAskedFor) {
  register_past(vehicles);
  answers["GET http://a/ngsi-ld/v1/temporal/entities/urn:v:1"] = {200, evolution("speed 09:00 1, speed 11:00 2, speed 13:00 4")};
  EXPECT_EQ(told(past("?timerel=after&timeAt=2025-11-24T10:00:00Z"), "speed"), "11:00 2, 13:00 4");
  EXPECT_NE(sent[0].url.find("timerel=after&timeAt=2025-11-24T10%3A00%3A00Z"), std::string::npos) << sent[0].url;
  EXPECT_EQ(told(past("?lastN=1"), "speed"), "13:00 4");
  EXPECT_EQ(world.get("temporal/entities/urn:v:1?options=temporalValues&lastN=1").body,
            R"({"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","values":[[4,"2025-11-24T13:00:00Z"]]}})");
  auto sum = world.get("temporal/entities/urn:v:1?options=aggregatedValues&aggrMethods=sum&aggrPeriodDuration=PT0S");
  EXPECT_NE(sum.body.find("\"sum\":[[7,"), std::string::npos) << sum.body;
  EXPECT_EQ(sent.back().url.find("aggr"), std::string::npos);  // it is added up here
  EXPECT_EQ(world.get("temporal/entities/urn:v:1?attrs=brand").status, 404);
}

// §4.5.5, §4.3.6
TEST_F(DistributedPast, Clause455_OfOneMomentTheNewerStays_AndAuxiliarySourcesOnlyFillGaps) {
  write("speed 10:00 1, speed 12:00 3");
  auto newer = evolution("speed 12:00 30");
  newer.insert(newer.find(",\"instanceId\""), R"(,"modifiedAt":"2025-11-25T00:00:00Z")");
  register_past(R"("id":"urn:r:1",)" + vehicles);
  answers["GET http://a/ngsi-ld/v1/temporal/entities/urn:v:1"] = {200, newer};
  EXPECT_EQ(told(past(), "speed"), "10:00 1, 12:00 30");
  world.send("DELETE /ngsi-ld/v1/csourceRegistrations/urn:r:1");
  auto made = register_source(R"("mode":"auxiliary","operations":["retrieveEntity"],)" + vehicles);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(told(past(), "speed"), "10:00 1, 12:00 3");  // it does not offer the past
}

TEST_F(DistributedPast, Clause4363_WhatASourceHasAloneIsItsToTell) {
  register_past(R"("mode":"exclusive",)" + speed);
  write("speed 10:00 1, brand 10:00 7");
  answers["GET http://a/ngsi-ld/v1/temporal/entities/urn:v:1"] = {200, evolution("speed 11:00 2")};
  EXPECT_EQ(told(past(), "speed"), "11:00 2");
  EXPECT_EQ(told(past(), "brand"), "10:00 7");
}

TEST_F(DistributedPast, NobodyIsAskedWithLocalTrue_ForOtherTimes_OrWhatIsNotOffered) {
  write("speed 10:00 1");
  register_source(vehicles);  // federationOps have nothing of the past (§4.20)
  register_past(R"("observationInterval":{"startAt":"2025-12-01T00:00:00Z"},)" + vehicles, "http://b");
  past("?timerel=before&timeAt=2025-11-24T11:00:00Z");
  past("?local=true");
  EXPECT_TRUE(sent.empty());
  past("?timerel=after&timeAt=2025-11-24T11:00:00Z");
  EXPECT_EQ(sent.size(), 1u);
}

// §6.3.17
TEST_F(DistributedPast, Clause6317_WhatASourceCannotTellIsWarnedOf) {
  register_past(R"("id":"urn:r:1",)" + vehicles);
  EXPECT_EQ(world.get("temporal/entities/urn:v:1").status, 404);
  EXPECT_EQ(world.get("temporal/entities/urn:v:1").header("NGSILD-Warning").substr(0, 11), "112 urn:r:1");
  write("speed 10:00 1");
  answers["GET http://a/ngsi-ld/v1/temporal/entities/urn:v:1"] = {200, R"({"id":"urn:v:1","type":"Vehicle","speed":[{"type":"Nothing"}]})"};
  auto answer = world.get("temporal/entities/urn:v:1");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("NGSILD-Warning").substr(0, 11), "111 urn:r:1");
  answers["GET http://a/ngsi-ld/v1/temporal/entities/urn:v:1"] = {206, evolution("speed 11:00 2")};
  EXPECT_EQ(world.get("temporal/entities/urn:v:1").header("NGSILD-Warning").substr(0, 11), "299 urn:r:1");
}

const std::string times = "timerel=after&timeAt=2025-11-24T10:00:00Z";

// §5.7.4.4
TEST_F(DistributedPast, Clause574_QueriesAreAnsweredByAll_APageAtATime) {
  write("speed 10:00 1", "urn:v:0");
  write("speed 10:00 1");
  register_past(vehicles);
  answers["GET http://a/ngsi-ld/v1/temporal/entities"] = {
      200, "[" + evolution("speed 11:00 2") + "," + evolution("speed 11:00 9", "urn:v:2") + "]"};
  auto ids = [&](std::string const& more) {
    std::string out;
    auto all = world.get("temporal/entities?type=Vehicle&" + times + more).json();
    for (auto const& e : all.array()) out += std::string(e.find("id")->string().value()).substr(6);
    return out;
  };
  EXPECT_EQ(ids(""), "012");
  EXPECT_EQ(ids("&limit=2"), "01");
  EXPECT_EQ(ids("&limit=2&offset=2"), "2");
  EXPECT_EQ(told(world.get("temporal/entities?type=Vehicle&" + times).json().array()[1], "speed"), "10:00 1, 11:00 2");
  EXPECT_EQ(world.get("temporal/entities?type=Vehicle&orderBy=id&" + times).status, 400);
  auto by_body = world.post("temporal/entityOperations/query", R"({"type":"Query","entities":[{"type":"Vehicle"}],)"
                                                               R"("temporalQ":{"timerel":"after","timeAt":"2025-11-24T10:00:00Z"}})");
  EXPECT_EQ(by_body.json().array().size(), 3u) << by_body.body;
  EXPECT_EQ(sent.back().url,
            "http://a/ngsi-ld/v1/temporal/entities?type=Vehicle&timerel=after&timeAt=2025-11-24T10%3A00%3A00Z&options=sysAttrs");
}

TEST_F(DistributedPast, Clause574_FiltersAreAskedOfEach_ButOfTheWholeWhenEntitiesAreSplit) {
  write("brand 10:00 7");
  write("speed 10:00 1", "urn:v:2");
  register_past(vehicles);
  answers["GET http://a/ngsi-ld/v1/temporal/entities"] = {200, "[" + evolution("speed 11:00 90") + "]"};
  auto asked = [&](std::string const& more) {
    return world.get("temporal/entities?type=Vehicle&" + times + "&q=speed%3E50;brand==7" + more).json();
  };
  auto each = asked("");
  EXPECT_NE(sent.back().url.find("q=speed"), std::string::npos);
  EXPECT_EQ(each.array().size(), 1u);  // the source says that it fits
  auto whole = asked("&splitEntities=true");
  EXPECT_EQ(sent.back().url.find("q="), std::string::npos) << sent.back().url;
  ASSERT_EQ(whole.array().size(), 1u);
  EXPECT_EQ(told(whole.array()[0], "brand"), "10:00 7");
  answers["GET http://a/ngsi-ld/v1/temporal/entities"] = {200, "[" + evolution("speed 11:00 10") + "]"};
  EXPECT_TRUE(asked("&splitEntities=true").array().empty());
}

// §5.6.11
TEST_F(DistributedPast, Clause5611_AnEvolutionIsWrittenWhereItIsKept) {
  register_past(R"("mode":"exclusive","id":"urn:r:1",)" + speed);
  answers["POST http://a/ngsi-ld/v1/temporal/entities"] = {204, ""};
  auto made = world.post("temporal/entities", evolution("speed 10:00 1, brand 10:00 7"));
  EXPECT_EQ(made.status, 201) << made.body;  // here it is new
  EXPECT_EQ(made.header("Location"), "/ngsi-ld/v1/temporal/entities/urn:v:1");
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(told(json::parse(sent[0].body).value(), "speed"), "10:00 1");
  EXPECT_EQ(told(json::parse(sent[0].body).value(), "brand"), "");
  auto here = past("?local=true");
  EXPECT_EQ(told(here, "brand"), "10:00 7");
  EXPECT_EQ(told(here, "speed"), "");
  EXPECT_EQ(world.post("temporal/entities", evolution("brand 11:00 8")).status, 204);
  answers["POST http://a/ngsi-ld/v1/temporal/entities"] = {403, ""};
  auto part = world.post("temporal/entities", evolution("speed 12:00 1, brand 12:00 7"));
  EXPECT_EQ(part.status, 207);
  EXPECT_NE(part.body.find("urn:r:1"), std::string::npos) << part.body;
}

// §5.6.12 to 5.6.16
TEST_F(DistributedPast, Clause5612_ChangesOfThePastGoOn_AndWhoDoesNotHaveItIsNoError) {
  register_past(vehicles);
  answers["POST http://a/ngsi-ld/v1/temporal/entities/urn:v:1/attrs/"] = {204, ""};
  EXPECT_EQ(
      world.post("temporal/entities/urn:v:1/attrs", R"({"speed":[{"type":"Property","value":1,"observedAt":"2025-11-24T10:00:00Z"}]})")
          .status,
      204);
  answers["PATCH http://a/ngsi-ld/v1/temporal/entities/urn:v:1/attrs/speed/urn:i:1"] = {204, ""};
  EXPECT_EQ(world.patch("temporal/entities/urn:v:1/attrs/speed/urn:i:1", R"({"value":2})").status, 204);
  for (std::string what : {"/attrs/speed/urn:i:1", "/attrs/speed", ""}) {
    answers["DELETE http://a/ngsi-ld/v1/temporal/entities/urn:v:1" + what] = {204, ""};
    EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/temporal/entities/urn:v:1" + what).status, 204) << what;
  }
  EXPECT_EQ(past("?local=true").find("id"), nullptr);
}

TEST_F(DistributedPast, Clause5612_WhatASourceHasAloneAndDoesNotTakeIsAConflict) {
  register_source(R"("mode":"exclusive","operations":["retrieveTemporal"],)" + speed);
  EXPECT_EQ(world.post("temporal/entities", evolution("speed 10:00 1")).status, 409);
  EXPECT_TRUE(sent.empty());
}

}  // namespace
}  // namespace dinh::reg
