// Reads that context sources take part in (CIM 009 §4.3.6, §5.7.1, §5.7.2, §6.3.17, §6.3.18).
#include <algorithm>

#include "register/test/sources_world.hpp"

namespace dinh::reg {
namespace {

using DistributedReads = Sources;

const std::string vehicles = R"("information":[{"entities":[{"type":"Vehicle"}]}])";
const std::string speed = R"("information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed"]}])";

std::string vehicle(std::string const& attributes, std::string const& id = "urn:v:1") {
  return R"({"id":")" + id + R"(","type":"Vehicle",)" + attributes + "}";
}
std::string property(std::string const& name, std::string const& value, std::string const& at = "") {
  return "\"" + name + R"(":{"type":"Property","value":)" + value + (at.empty() ? "" : R"(,"observedAt":")" + at + "\"") + "}";
}

TEST_F(DistributedReads, ASourceThatHasTheEntityTellsIt) {
  register_source(speed);
  answers["GET http://a/ngsi-ld/v1/entities/urn:v:1"] = {200, vehicle(property("speed", "50"))};
  auto answer = world.get("entities/urn:v:1");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, vehicle(property("speed", "50")));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].url, "http://a/ngsi-ld/v1/entities/urn:v:1?attrs=speed");  // not more than it is registered for
  EXPECT_TRUE(header(sent[0], "Via").starts_with("1.1 dinh-"));
}

TEST_F(DistributedReads, NobodyIsAskedWithLocalTrue_ForOtherEntities_OrForWhatIsNotOffered) {
  register_source(R"("operations":["updateOps"],)" + speed);
  EXPECT_EQ(world.get("entities/urn:v:1").status, 404);
  register_source(R"("id":"urn:r:2",)" + speed);
  EXPECT_EQ(world.get("entities/urn:v:1?local=true").status, 404);
  EXPECT_EQ(world.get("entities/urn:v:2").status, 404);
  EXPECT_EQ(world.get("entities/urn:v:1?csf=endpoint==%22http://z%22").status, 404);
  EXPECT_TRUE(sent.empty());
}

// §4.5.5
TEST_F(DistributedReads, OfWhatTwoTellTheNewerIsShown) {
  world.post("entities", vehicle(property("speed", "1", "2025-11-24T10:00:00Z") + "," + property("brand", "\"X\"")));
  register_source(vehicles);
  answers["GET http://a/ngsi-ld/v1/entities/urn:v:1"] = {200, vehicle(property("speed", "2", "2025-11-24T11:00:00Z"))};
  auto newer = world.get("entities/urn:v:1").json();
  EXPECT_EQ(newer.find("speed")->find("value")->number(), 2);
  EXPECT_EQ(newer.find("brand")->find("value")->string(), "X");
  answers["GET http://a/ngsi-ld/v1/entities/urn:v:1"] = {200, vehicle(property("speed", "3", "2025-11-24T09:00:00Z"))};
  EXPECT_EQ(world.get("entities/urn:v:1").json().find("speed")->find("value")->number(), 1);
}

TEST_F(DistributedReads, WhatASourceHasAloneIsItsToTell) {
  register_source(R"("mode":"exclusive",)" + speed);
  world.post("entities?local=true", vehicle(property("speed", "1", "2025-11-24T10:00:00Z") + "," + property("brand", "\"X\"")));
  answers["GET http://a/ngsi-ld/v1/entities/urn:v:1"] = {200, vehicle(property("speed", "2"))};
  EXPECT_EQ(world.get("entities/urn:v:1").json().find("speed")->find("value")->number(), 2);
}

TEST_F(DistributedReads, AnAuxiliarySourceOnlyFillsGaps) {
  world.post("entities", vehicle(property("speed", "1")));
  register_source(R"("mode":"auxiliary",)" + vehicles);
  answers["GET http://a/ngsi-ld/v1/entities/urn:v:1"] = {
      200, vehicle(property("speed", "2", "2025-11-24T11:00:00Z") + "," + property("brand", "\"X\""))};
  auto told = world.get("entities/urn:v:1").json();
  EXPECT_EQ(told.find("speed")->find("value")->number(), 1);
  EXPECT_EQ(told.find("brand")->find("value")->string(), "X");
}

// §6.3.17
TEST_F(DistributedReads, WhatASourceCannotTellIsWarnedOf) {
  register_source(R"("id":"urn:r:1",)" + speed);
  auto warned = [&](long status, std::string const& body) {
    answers["GET http://a/ngsi-ld/v1/entities/urn:v:1"] = {status, body};
    auto answer = world.get("entities/urn:v:1");
    EXPECT_EQ(answer.status, 404);
    return answer.header("NGSILD-Warning").substr(0, 11);
  };
  EXPECT_EQ(warned(403, ""), "299 urn:r:1");
  EXPECT_EQ(warned(200, "no json"), "111 urn:r:1");
  EXPECT_EQ(warned(200, R"({"type":"Vehicle"})"), "111 urn:r:1");
  EXPECT_EQ(warned(200, vehicle(property("speed", "\"" + std::string(17u << 20, 'x') + "\""))), "111 urn:r:1");
  EXPECT_EQ(warned(404, ""), "");
  answers.clear();
  EXPECT_EQ(world.get("entities/urn:v:1").header("NGSILD-Warning").substr(0, 11), "112 urn:r:1");
}

TEST_F(DistributedReads, QueriesAreAnsweredByAll_APageAtATime) {
  world.post("entities", vehicle(property("speed", "1"), "urn:v:0"));
  register_source(vehicles);
  register_source(vehicles, "http://b");
  answers["GET http://a/ngsi-ld/v1/entities"] = {
      200, "[" + vehicle(property("speed", "2")) + "," + vehicle(property("speed", "9"), "urn:v:2") + "]"};
  answers["GET http://b/ngsi-ld/v1/entities"] = {200, "[" + vehicle(property("brand", "\"X\"")) + "]"};
  auto ids = [&](std::string const& query) {
    std::string out;
    auto told = world.get("entities?type=Vehicle" + query).json();
    for (auto const& e : told.array()) out += std::string(e.find("id")->string().value()).substr(6);
    return out;
  };
  EXPECT_EQ(ids(""), "012");
  for (std::string source : {"http://a", "http://b"})
    EXPECT_EQ(std::count_if(sent.begin(), sent.end(), [&](auto const& r) { return r.url == source + "/ngsi-ld/v1/entities?type=Vehicle"; }),
              1);
  EXPECT_EQ(ids("&limit=2"), "01");
  EXPECT_EQ(ids("&limit=2&offset=2"), "2");
  EXPECT_EQ(world.get("entities?type=Vehicle&orderBy=speed").status, 400);
  EXPECT_EQ(world.get("entities?type=Vehicle&orderBy=speed&local=true").status, 200);
  auto counted = world.get("entities?type=Vehicle&limit=1&count=true");
  EXPECT_EQ(counted.header("NGSILD-Results-Count"), "3");
  EXPECT_NE(counted.header("Link").find("rel=\"next\""), std::string::npos);
  auto simple = world.get("entities?type=Vehicle&options=keyValues").body;
  EXPECT_EQ(
      simple,
      R"([{"id":"urn:v:0","type":"Vehicle","speed":1},{"id":"urn:v:1","type":"Vehicle","speed":2,"brand":"X"},{"id":"urn:v:2","type":"Vehicle","speed":9}])");
}

TEST_F(DistributedReads, FiltersGoWithTheRequest_ButNotForSplitEntities) {
  register_source(vehicles);
  answers["GET http://a/ngsi-ld/v1/entities"] = {
      200, "[" + vehicle(property("speed", "2")) + "," + vehicle(property("speed", "9"), "urn:v:2") + "]"};
  world.get("entities?type=Vehicle&q=speed%3E5&scopeQ=/A");
  EXPECT_NE(sent[0].url.find("q=speed"), std::string::npos);
  EXPECT_NE(sent[0].url.find("scopeQ="), std::string::npos);
  auto split = world.get("entities?type=Vehicle&q=speed%3E5&splitEntities=true").json();
  EXPECT_EQ(sent[1].url, "http://a/ngsi-ld/v1/entities?type=Vehicle");
  ASSERT_EQ(split.array().size(), 1u);
  EXPECT_EQ(split.array()[0].find("id")->string(), "urn:v:2");
}

TEST_F(DistributedReads, AQueryInABodyGoesOnAsABodyOrAsAUrl) {
  register_source(vehicles);
  register_source(R"("operations":["queryEntity"],)" + vehicles, "http://b");
  answers["POST http://a/ngsi-ld/v1/entityOperations/query"] = {200, "[" + vehicle(property("speed", "2")) + "]"};
  answers["GET http://b/ngsi-ld/v1/entities"] = {200, "[" + vehicle(property("speed", "3"), "urn:v:2") + "]"};
  auto answer = world.post("entityOperations/query", R"({"type":"Query","entities":[{"type":"Vehicle"}],"q":"speed>1"})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json().array().size(), 2u) << answer.body;
  ASSERT_EQ(sent.size(), 2u);
  auto const& by_url = sent[0].method == "GET" ? sent[0] : sent[1];
  EXPECT_EQ(by_url.url, "http://b/ngsi-ld/v1/entities?type=Vehicle&q=speed%3E1");
}

// §4.3.6.4 to 4.3.6.6
TEST_F(DistributedReads, ASourceIsSpokenToAsItsRegistrationSays) {
  world.remote["http://x/c"] = R"({"@context":{"Vehicle":"http://x/V","speed":"http://x/s","Auto":"http://x/V"}})";
  world.remote["http://y/c"] = R"({"@context":{"Auto":"http://x/V","tempo":"http://x/s"}})";
  const std::string link = R"(Link: <http://x/c>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json")";
  world.send("POST /ngsi-ld/v1/csourceRegistrations", {link},
             R"({"type":"ContextSourceRegistration","endpoint":"http://a/","localOnly":true,"tenant":"theirs",
                "contextSourceInfo":[{"key":"Authorization","value":"Bearer x"},{"key":"user","value":"urn:ngsi-ld:request"},
                {"key":"Via","value":"1.1 evil"},{"key":"NGSILD-Tenant","value":"evil"},{"key":"jsonldContext","value":"http://y/c"},
                {"key":"accept","value":"application/ld+json"}],)" +
                 speed + "}");
  answers["GET http://a/ngsi-ld/v1/entities/urn:v:1"] = {
      200, R"({"@context":"http://y/c","id":"urn:v:1","type":"Auto","tempo":{"type":"Property","value":7}})"};
  auto answer = world.get("entities/urn:v:1", {link, "user: abcd", "Via: 1.1 front"});
  EXPECT_EQ(answer.body, R"({"id":"urn:v:1","type":"Auto","speed":{"type":"Property","value":7}})");
  ASSERT_EQ(sent.size(), 1u);
  auto const& r = sent[0];
  EXPECT_EQ(r.url, "http://a/ngsi-ld/v1/entities/urn:v:1?attrs=tempo&local=true");
  EXPECT_EQ(header(r, "Authorization"), "Bearer x");
  EXPECT_EQ(header(r, "user"), "abcd");
  EXPECT_EQ(header(r, "NGSILD-Tenant"), "theirs");
  EXPECT_EQ(header(r, "Accept"), "application/ld+json");
  EXPECT_NE(header(r, "Link").find("http://y/c"), std::string::npos);
  EXPECT_TRUE(header(r, "Via").starts_with("1.1 front, 1.1 dinh-"));
  EXPECT_EQ(header(r, "Via").find("evil"), std::string::npos);
}

// §6.3.18
TEST_F(DistributedReads, ALoopEndsHere) {
  auto of_tenant = [&](std::string const& tenant) {
    return std::string(world.get("info/sourceIdentity", {"NGSILD-Tenant: " + tenant}).json().find("contextSourceAlias")->string().value());
  };
  EXPECT_NE(of_tenant("a"), of_tenant("b"));
  auto lasting = of_tenant("a");
  open();
  EXPECT_EQ(of_tenant("a"), lasting);
  auto alias = std::string(world.get("info/sourceIdentity").json().find("contextSourceAlias")->string().value());
  register_source(R"("id":"urn:r:1",)" + speed);
  world.post("entities?local=true", vehicle(property("brand", "\"X\"")));
  EXPECT_EQ(world.get("entities/urn:v:1", {"Via: 1.1 other, 1.1 " + alias}).status, 200);  // told by the house alone
  world.send("DELETE /ngsi-ld/v1/csourceRegistrations/urn:r:1");
  register_source(R"("mode":"exclusive","contextSourceAlias":"peer",)" + speed);
  auto loop = world.get("entities/urn:v:1", {"Via: 1.1 " + alias});
  EXPECT_EQ(loop.status, 508);
  EXPECT_NE(loop.body.find("LoopDetected"), std::string::npos);
  EXPECT_EQ(world.get("entities/urn:v:1", {"Via: 1.1 peer"}).status, 200);  // it asks us: it is not asked back
  EXPECT_TRUE(sent.empty());
}

TEST_F(DistributedReads, ASourceThatFailedRests) {
  register_source(R"("management":{"cooldown":60000},)" + speed);
  world.get("entities/urn:v:1");
  world.get("entities/urn:v:1");
  EXPECT_EQ(sent.size(), 1u);
  world.time = world.time + 61'000;
  world.get("entities/urn:v:1");
  EXPECT_EQ(sent.size(), 2u);
}

}  // namespace
}  // namespace dinh::reg
