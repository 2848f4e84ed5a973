// Entity maps (CIM 009 §5.14, §5.5.14).
#include "register/test/sources_world.hpp"

namespace dinh::reg {
namespace {

class EntityMaps : public Sources {
 protected:
  EntityMaps() {
    for (auto speed : {10, 20, 30}) create("urn:v:" + std::to_string(speed), speed);
  }
  void create(std::string const& id, int speed) {
    world.post("entities", R"({"id":")" + id + R"(","type":"Vehicle","speed":{"type":"Property","value":)" + std::to_string(speed) +
                               R"(,"observedAt":"2025-11-24T10:00:00Z"}})");
  }
  std::string location(NgsildWorld::Answer const& answer) {
    return answer.header("NGSILD-EntityMap").substr(std::string("/ngsi-ld/v1/").size());
  }
  std::string ids(NgsildWorld::Answer const& answer) {
    std::string out;
    auto list = answer.json();
    for (auto const& entity : list.array()) out += std::string(entity.find("id")->string().value()).substr(6) + " ";
    return out;
  }
};

TEST_F(EntityMaps, AreMadeShownChangedAndRemoved) {
  auto made = world.get("entityMaps?type=Vehicle&q=speed%3E15");
  EXPECT_EQ(made.status, 201) << made.body;
  auto map = made.json();
  EXPECT_EQ(map.find("type")->string(), "EntityMap");
  EXPECT_EQ(map.find("entityMap")->text(), R"({"urn:v:20":["@none"],"urn:v:30":["@none"]})");
  EXPECT_EQ(map.find("linkedMaps")->text(), "{}");
  EXPECT_EQ(map.find("expiresAt")->string(), "2025-11-24T16:10:00Z");
  auto where = location(made);
  EXPECT_EQ(world.get(where).body, made.body);

  EXPECT_EQ(world.patch(where, R"({"expiresAt":"2099-01-01T00:00:00Z","entityMap":{"urn:x":["@none"]},"linkedMaps":{"a":"b"}})").status,
            204);
  auto changed = world.get(where).json();
  EXPECT_EQ(changed.find("expiresAt")->string(), "2025-11-24T17:00:00Z");  // no longer than an hour
  EXPECT_EQ(changed.find("entityMap")->text(), map.find("entityMap")->text());
  EXPECT_EQ(world.patch(where, R"({"expiresAt":"tomorrow"})").status, 400);

  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/" + where).status, 204);
  EXPECT_EQ(world.get(where).status, 404);
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/" + where).status, 404);
  for (auto line : {"GET", "DELETE"}) EXPECT_EQ(world.send(std::string(line) + " /ngsi-ld/v1/entityMaps/no%20uri").status, 400);
}

TEST_F(EntityMaps, RefuseWhatNoMapCanBeMadeOf) {
  for (auto bad : {"?id=urn:v:10", "?type=Vehicle&entityMapLifetime=1hour", "?type=Vehicle&entityMapLifetime=PT0S", "?type=Vehicle&q=(a"})
    EXPECT_EQ(world.get(std::string("entityMaps") + bad).status, 400) << bad;
  EXPECT_EQ(world.get("entityMaps?local=true").status, 201);
  EXPECT_EQ(world.get("entities?type=Vehicle&entityMap=maybe").status, 400);
  EXPECT_EQ(world.post("entityMaps", R"({"type":"NoQuery"})").status, 400);
  auto by_body = world.post("entityMaps", R"({"type":"Query","entities":[{"type":"Vehicle","id":"urn:v:10"}]})");
  EXPECT_EQ(by_body.status, 201);
  EXPECT_EQ(by_body.json().find("entityMap")->text(), R"({"urn:v:10":["@none"]})");
}

TEST_F(EntityMaps, AnExpiredOneIsNowhere) {
  auto where = location(world.get("entityMaps?type=Vehicle&entityMapLifetime=PT1M"));
  EXPECT_EQ(world.get(where).status, 200);
  world.time = world.time + minute_ms;
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/" + where).status, 404);
  EXPECT_EQ(world.get(where).status, 404);
}

// What is written meanwhile neither repeats nor hides an entity.
TEST_F(EntityMaps, PagesKeepToTheEntitiesOfTheMap) {
  auto first = world.get("entities?type=Vehicle&entityMap=true&limit=2&count=true");
  EXPECT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(ids(first), "10 20 ");
  EXPECT_EQ(first.header("NGSILD-Results-Count"), "3");
  EXPECT_NE(first.header("Link").find("rel=\"next\""), std::string::npos);
  create("urn:v:40", 40);
  world.send("DELETE /ngsi-ld/v1/entities/urn:v:30");
  create("urn:v:30", 31);
  std::string reference = "NGSILD-EntityMap: " + first.header("NGSILD-EntityMap");
  auto second = world.get("entities?type=Vehicle&limit=2&offset=2", {reference});
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(ids(second), "30 ");
  EXPECT_EQ(second.header("NGSILD-EntityMap"), first.header("NGSILD-EntityMap"));
  EXPECT_EQ(second.header("Link").find("rel=\"next\""), std::string::npos);
  EXPECT_EQ(ids(world.post("entityOperations/query", R"({"type":"Query","entities":[{"type":"Vehicle"}]})", {reference})), "10 20 30 ");

  world.send("DELETE /ngsi-ld/v1/entities/urn:v:10");  // what is gone leaves the map of who made it
  EXPECT_EQ(ids(world.get("entities?type=Vehicle", {reference})), "20 30 ");
  EXPECT_EQ(world.get(location(first)).body.find("urn:v:10"), std::string::npos);
}

TEST_F(EntityMaps, AReferenceToNoneMakesANewOne) {
  auto answer = world.get("entities?type=Vehicle", {"NGSILD-EntityMap: urn:ngsi-ld:EntityMap:gone"});
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.header("NGSILD-EntityMap").find("gone"), std::string::npos);
  EXPECT_EQ(world.get("entities?type=Vehicle").header("NGSILD-EntityMap"), "");
  EXPECT_EQ(world.get("entities?type=Vehicle&entityMap=false").header("NGSILD-EntityMap"), "");
  auto other = world.get("entityMaps?type=Vehicle", {"NGSILD-Tenant: elsewhere"});
  EXPECT_EQ(other.status, 404);
}

// §5.7.1.4, §5.7.3.4
TEST_F(EntityMaps, OneEntityIsMappedToo) {
  for (std::string path : {"entities/urn:v:10", "temporal/entities/urn:v:10"}) {
    auto answer = world.get(path + "?entityMap=true");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json().find("id")->string(), "urn:v:10");
    EXPECT_EQ(world.get(location(answer)).json().find("entityMap")->text(), R"({"urn:v:10":["@none"]})");
    auto again = world.get(path, {"NGSILD-EntityMap: " + answer.header("NGSILD-EntityMap")});
    EXPECT_EQ(again.header("NGSILD-EntityMap"), answer.header("NGSILD-EntityMap"));
    EXPECT_EQ(world.get(path + "9?entityMap=true").header("NGSILD-EntityMap"), "");
  }
}

// §5.14.5
TEST_F(EntityMaps, ThePastHasThemToo) {
  const std::string ever = "type=Vehicle&timerel=before&timeAt=2999-01-01T00:00:00Z";
  EXPECT_EQ(world.get("temporal/entityMaps?type=Vehicle").status, 400);
  auto made = world.get("temporal/entityMaps?" + ever);
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.json().find("entityMap")->object().size(), 3u);
  EXPECT_EQ(world.get("temporal/entityMaps?type=Vehicle&timerel=before&timeAt=2000-01-01T00:00:00Z").json().find("entityMap")->text(),
            "{}");
  auto page = world.get("temporal/entities?limit=1&offset=1&" + ever, {"NGSILD-EntityMap: " + made.header("NGSILD-EntityMap")});
  EXPECT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(ids(page), "20 ");
  auto by_body =
      world.post("temporal/entityMaps",
                 R"({"type":"Query","entities":[{"type":"Vehicle"}],"temporalQ":{"timerel":"before","timeAt":"2999-01-01T00:00:00Z"}})");
  EXPECT_EQ(by_body.status, 201) << by_body.body;
  EXPECT_EQ(by_body.json().find("entityMap")->object().size(), 3u);
}

TEST_F(EntityMaps, SourcesTellWhatTheyHave) {
  register_source(R"("id":"urn:r:1","operations":["createEntityMap"],"information":[{"entities":[{"type":"Vehicle"}]}])");
  register_source(R"("id":"urn:r:2","information":[{"entities":[{"type":"Vehicle"}]}])", "http://b");  // federationOps, but no maps
  register_source(R"("id":"urn:r:3","information":[{"entities":[{"type":"Vehicle"}]}])", "http://c");
  answers["GET http://a/ngsi-ld/v1/entityMaps"] = {
      201, R"({"id":"urn:map:a","type":"EntityMap","entityMap":{"urn:v:10":["@none"],"urn:v:90":["@none"]},"linkedMaps":{}})"};
  answers["GET http://b/ngsi-ld/v1/entityMaps"] = {404, ""};
  answers["GET http://b/ngsi-ld/v1/entities"] = {200, R"([{"id":"urn:v:90","type":"Vehicle","speed":{"type":"Property","value":90}}])"};
  auto made = world.get("entityMaps?type=Vehicle");
  EXPECT_EQ(made.status, 201) << made.body;
  auto map = made.json();
  EXPECT_EQ(map.find("entityMap")->find("urn:v:10")->text(), R"(["@none","urn:r:1"])");
  EXPECT_EQ(map.find("entityMap")->find("urn:v:90")->text(), R"(["urn:r:1","urn:r:2"])");
  EXPECT_EQ(map.find("linkedMaps")->text(), R"({"urn:r:1":"urn:map:a"})");
  EXPECT_NE(made.header("NGSILD-Warning").find("urn:r:3"), std::string::npos) << made.header("NGSILD-Warning");

  auto page = world.get("entities?type=Vehicle&offset=3", {"NGSILD-EntityMap: " + made.header("NGSILD-EntityMap")});
  EXPECT_EQ(ids(page), "90 ");
  EXPECT_NE(sent.back().url.find("id=urn%3Av%3A90"), std::string::npos) << sent.back().url;
}

// §5.5.14, §5.7.2.4
TEST_F(EntityMaps, Clause5514_WhoHasNoneOfAPageIsNotAsked_AndWhoMadeAMapIsToldOfIt) {
  register_source(
      R"("id":"urn:r:1","operations":["createEntityMap","queryEntity","retrieveEntity"],"information":[{"entities":[{"type":"Vehicle"}]}])");
  register_source(R"("id":"urn:r:2","operations":["queryEntity","retrieveEntity"],"information":[{"entities":[{"type":"Vehicle"}]}])",
                  "http://b");
  answers["GET http://a/ngsi-ld/v1/entityMaps"] = {
      201, R"({"id":"urn:map:a","type":"EntityMap","entityMap":{"urn:v:10":["@none"],"urn:v:90":["@none"]},"linkedMaps":{}})"};
  answers["GET http://b/ngsi-ld/v1/entities"] = {200, R"([{"id":"urn:v:80","type":"Vehicle","speed":{"type":"Property","value":80}}])"};
  const std::string reference = "NGSILD-EntityMap: " + world.get("entityMaps?type=Vehicle").header("NGSILD-EntityMap");
  answers["GET http://a/ngsi-ld/v1/entities"] = {200, R"([{"id":"urn:v:90","type":"Vehicle","speed":{"type":"Property","value":90}}])"};
  sent.clear();
  EXPECT_EQ(ids(world.get("entities?type=Vehicle&limit=1&offset=3", {reference})), "90 ");
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(header(sent[0], "NGSILD-EntityMap"), "urn:map:a");
  EXPECT_NE(sent[0].url.find("id=urn%3Av%3A90"), std::string::npos) << sent[0].url;
  EXPECT_EQ(ids(world.get("entities?type=Vehicle&limit=1&offset=4", {reference})), "80 ");
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_TRUE(sent[1].url.starts_with("http://b/"));
  EXPECT_EQ(header(sent[1], "NGSILD-EntityMap"), "");  // it has made none
  world.get("entities/urn:v:80", {reference});
  ASSERT_EQ(sent.size(), 3u);
  EXPECT_EQ(sent[2].url, "http://b/ngsi-ld/v1/entities/urn:v:80");
}

}  // namespace
}  // namespace dinh::reg
