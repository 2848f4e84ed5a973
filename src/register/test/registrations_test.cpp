// Context source registrations as resources (CIM 009 §5.9, §5.10).
#include "register/test/sources_world.hpp"

namespace dinh::reg {
namespace {

using Registrations_ = Sources;

const std::string vehicles = R"("information":[{"entities":[{"type":"Vehicle"}]}])";
const std::string speed = R"("information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed"]}])";

TEST_F(Registrations_, AreKeptShownChangedAndWithdrawn) {
  auto created = register_source(R"("id":"urn:r:1",)" + vehicles);
  EXPECT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.body, "");
  EXPECT_EQ(created.header("Location"), "/ngsi-ld/v1/csourceRegistrations/urn:r:1");
  EXPECT_EQ(register_source(R"("id":"urn:r:1",)" + vehicles).status, 409);

  open();  // it is on the disk
  auto shown = world.get("csourceRegistrations/urn:r:1").json();
  EXPECT_EQ(shown.find("endpoint")->string(), "http://a");
  EXPECT_EQ(shown.find("information")->text(), R"([{"entities":[{"type":"Vehicle"}]}])");

  EXPECT_EQ(world.patch("csourceRegistrations/urn:r:1", R"({"endpoint":"http://b","registrationName":"B"})").status, 204);
  EXPECT_EQ(world.get("csourceRegistrations/urn:r:1").json().find("endpoint")->string(), "http://b");
  EXPECT_EQ(world.patch("csourceRegistrations/urn:r:1", R"({"registrationName":null})").status, 204);
  EXPECT_EQ(world.get("csourceRegistrations/urn:r:1").json().find("registrationName"), nullptr);

  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/csourceRegistrations/urn:r:1").status, 204);
  EXPECT_EQ(world.get("csourceRegistrations/urn:r:1").status, 404);
  open();
  EXPECT_EQ(world.get("csourceRegistrations/urn:r:1").status, 404);
}

TEST_F(Registrations_, RefuseWhatTheTablesDoNotAllow) {
  const std::string bad[] = {
      R"("information":[])",
      R"("information":[{}])",
      R"("information":[{"entities":[{"id":"urn:x"}]}])",
      R"("information":[{"entities":[{"id":"no uri","type":"T"}]}])",
      R"("information":[{"entities":[{"idPattern":"(","type":"T"}]}])",
      vehicles + R"(,"mode":"sometimes")",
      vehicles + R"(,"operations":["fly"])",
      vehicles + R"(,"operations":[])",
      vehicles + R"(,"expiresAt":"2020-01-01T00:00:00Z")",
      vehicles + R"(,"contextSourceInfo":[{"key":"A","value":1}])",
      vehicles + R"(,"contextSourceInfo":[{"key":"A"}])",
      vehicles + R"(,"contextSourceInfo":[{"key":"A","value":"x\r\nHost: evil"}])",
      vehicles + R"(,"management":"yes")",
      vehicles + R"(,"management":{"cacheDuration":"bogus"})",
      vehicles + R"(,"management":{"cooldown":0})",
      vehicles + R"(,"management":{"timeout":-5})",
      vehicles + R"(,"management":{"localOnly":"yes"})",
      vehicles + R"(,"observationInterval":{"endAt":"2020-01-01T00:00:00Z"})",
      vehicles + R"(,"mode":"auxiliary","operations":["updateEntity"])",
      vehicles + R"(,"mode":"exclusive")",
      R"("mode":"exclusive","information":[{"entities":[{"type":"Vehicle"}],"propertyNames":["speed"]}])",
      R"("mode":"exclusive","information":[{"entities":[{"idPattern":".*","type":"Vehicle"}],"propertyNames":["speed"]}])",
      vehicles + R"(,"tenant":null)"};
  for (auto const& members : bad) {
    auto answer = register_source(members);
    EXPECT_EQ(answer.status, 400) << members;
    EXPECT_NE(answer.body.find("BadRequestData"), std::string::npos) << members;
  }
  EXPECT_EQ(register_source(vehicles, "ftp://a").status, 400);
  EXPECT_EQ(register_source(vehicles, "http://a?x=1").status, 400);
}

// §4.3.6.3
TEST_F(Registrations_, OneHasAloneWhatNobodyElseMayHave) {
  EXPECT_EQ(register_source(R"("id":"urn:r:1","mode":"exclusive",)" + speed).status, 201);
  auto again = register_source(R"("mode":"exclusive",)" + speed);
  EXPECT_EQ(again.status, 409);
  EXPECT_NE(again.body.find("errors/Conflict"), std::string::npos);
  EXPECT_EQ(register_source(R"("mode":"redirect",)" + vehicles).status, 409);
  EXPECT_EQ(register_source(R"("mode":"inclusive",)" + vehicles).status, 201);
  world.send("DELETE /ngsi-ld/v1/csourceRegistrations/urn:r:1");
  EXPECT_EQ(register_source(R"("mode":"redirect",)" + vehicles).status, 201);
  EXPECT_EQ(register_source(R"("mode":"redirect",)" + vehicles).status, 201);  // several may be told the same
}

TEST_F(Registrations_, NothingThatTheHouseHasMayBeHidden) {
  world.post("entities", R"({"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":5}})");
  EXPECT_EQ(register_source(R"("mode":"exclusive",)" + speed).status, 409);
  EXPECT_EQ(register_source(R"("mode":"redirect",)" + vehicles).status, 409);
  EXPECT_EQ(
      register_source(R"("mode":"exclusive","information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["brand"]}])")
          .status,
      201);
}

// A group of several types is about entities of any of them.
TEST_F(Registrations_, AGroupOfTypesHidesAnEntityOfOneOfThem) {
  world.post("entities", R"({"id":"urn:b:1","type":"Bus"})");
  EXPECT_EQ(register_source(R"("mode":"redirect","information":[{"entities":[{"type":["Vehicle","Bus"]}]}])").status, 409);
  EXPECT_EQ(register_source(R"("mode":"redirect","information":[{"entities":[{"type":["Vehicle","Tram"]}]}])").status, 201);
}

// §5.10.2
TEST_F(Registrations_, AreFoundByWhatTheyHaveAndWhatTheyAre) {
  register_source(R"("id":"urn:r:1","owner":"ward","scope":"/A/B","location":{"type":"Point","coordinates":[106.6,11.0]},)" + vehicles);
  register_source(R"("id":"urn:r:2",)" + speed, "http://b");
  register_source(
      R"("id":"urn:r:3","observationInterval":{"startAt":"2021-01-01T00:00:00Z"},"information":[{"entities":[{"type":"Vehicle"}]}])");
  auto found = [&](std::string const& query) {
    std::string out;
    auto answer = world.get("csourceRegistrations?" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    auto list = answer.json();
    for (auto const& r : list.array()) out += std::string(r.find("id")->string().value()).substr(6);
    return out;
  };
  EXPECT_EQ(found("type=Vehicle"), "12");
  EXPECT_EQ(found("type=Bus"), "");
  EXPECT_EQ(found("type=Vehicle&attrs=brand"), "1");
  EXPECT_EQ(found("type=Vehicle&id=urn:v:2"), "1");
  EXPECT_EQ(found("id=urn:v:1"), "12");
  EXPECT_EQ(found("id=urn:r:2"), "2");
  EXPECT_EQ(found("type=Vehicle&csf=owner==%22ward%22"), "1");
  EXPECT_EQ(found("q=endpoint==%22http://b%22"), "2");
  EXPECT_EQ(found("type=Vehicle&scopeQ=/A/%23"), "1");
  EXPECT_EQ(found("type=Vehicle&georel=near;maxDistance==2000&geometry=Point&coordinates=[106.6,11.0]"), "1");
  EXPECT_EQ(found("type=Vehicle&timerel=after&timeAt=2022-01-01T00:00:00Z"), "3");
  EXPECT_EQ(found("type=Vehicle&timerel=before&timeAt=2020-01-01T00:00:00Z"), "");
  EXPECT_EQ(found("type=Vehicle&attrs="), "12");
  EXPECT_EQ(found("type=Vehicle&limit=1&offset=1"), "2");
  EXPECT_EQ(world.get("csourceRegistrations?type=Vehicle&count=true&limit=0").header("NGSILD-Results-Count"), "2");
  for (auto bad : {"", "?id=invalid", "?q=(a", "?georel=within", "?timerel=before", "?csf=(a"})
    EXPECT_EQ(world.get(std::string("csourceRegistrations") + bad).status, 400) << bad;
}

TEST_F(Registrations_, NamesAreThoseOfTheAsker) {
  world.remote["http://x/c"] = R"({"@context":{"Vehicle":"http://x/Vehicle","speed":"http://x/speed","owner":"http://x/owner"}})";
  const std::string link = R"(Link: <http://x/c>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json")";
  world.send("POST /ngsi-ld/v1/csourceRegistrations", {link},
             R"({"id":"urn:r:1","type":"ContextSourceRegistration","endpoint":"http://a","owner":"me",)" + speed + "}");
  auto same = world.get("csourceRegistrations/urn:r:1", {link}).body;
  EXPECT_NE(same.find(R"("type":"Vehicle")"), std::string::npos) << same;
  EXPECT_NE(same.find(R"("owner":"me")"), std::string::npos) << same;
  auto other = world.get("csourceRegistrations/urn:r:1").body;
  EXPECT_NE(other.find(R"("type":"http://x/Vehicle")"), std::string::npos) << other;
  EXPECT_NE(other.find(R"("propertyNames":["http://x/speed"])"), std::string::npos) << other;
}

TEST_F(Registrations_, AreGoneWhenTheyEnd) {
  register_source(R"("id":"urn:r:1","expiresAt":"2025-11-24T17:00:00Z",)" + vehicles);
  EXPECT_EQ(world.get("csourceRegistrations/urn:r:1").status, 200);
  world.time = world.time + 2 * hour_ms;
  EXPECT_EQ(world.get("csourceRegistrations/urn:r:1").status, 404);
  EXPECT_EQ(world.get("csourceRegistrations?type=Vehicle").body, "[]");
  EXPECT_EQ(register_source(R"("id":"urn:r:1",)" + vehicles).status, 201);
}

}  // namespace
}  // namespace dinh::reg
