// Snapshots (CIM 009 §5.16, §5.2.41, §5.3.4, §5.5.15, §6.3.22).
#include "register/snapshots/snapshots.hpp"
#include "register/test/sources_world.hpp"

namespace dinh::reg {
namespace {

class SnapshotsOf : public Sources {
 protected:
  std::unique_ptr<Snapshots> snapshots;
  std::vector<http::OutgoingRequest> told;

  SnapshotsOf() { start(); }
  void start() {
    snapshots.reset();
    auto clock = [this] { return world.time; };
    snapshots =
        std::make_unique<Snapshots>(world.engine, *world.db, world.ngsild.contexts(), clock, world.ports(), [this](auto const& request) {
          told.push_back(request);
          return Result<http::IncomingAnswer>(http::IncomingAnswer{200, "", ""});
        });
    std::destroy_at(&world.router);
    std::construct_at(&world.router);
    auto all = mapped_reads->around(distributor->around(world.ngsild.routes({})));
    for (auto& route : mapped_reads->around(distributor->around(world.temporal.routes({})))) all.push_back(std::move(route));
    world.router.add(snapshots->around(std::move(all)));
    world.router.add(snapshots->refusing(registrations->routes({})));
    world.router.add(snapshots->routes({}));
    world.ngsild.speak(world.router);
  }
  void create(std::string const& id, int speed) {
    auto made = world.post(
        "entities", R"({"id":"urn:v:)" + id + R"(","type":"Vehicle","speed":{"type":"Property","value":)" + std::to_string(speed) + "}}");
    ASSERT_EQ(made.status, 201) << made.body;
  }
  // Its id, filled.
  std::string freeze(std::string const& members = R"("snapshotQueries":[{"type":"Query","entities":[{"type":"Vehicle"}],"q":"speed>50"}])",
                     std::vector<std::string> const& headers = {}) {
    auto made = world.post("snapshots", R"({"type":"Snapshot",)" + members + "}", headers);
    EXPECT_EQ(made.status, 201) << made.body;
    snapshots->settle();
    auto where = made.header("Location");
    return where.substr(where.rfind('/') + 1);
  }
  json::Value status(std::string const& id) { return world.get("snapshots/" + id).json(); }
  std::string ids(std::string const& snapshot, std::string const& query = "type=Vehicle") {
    std::string out;
    auto all = world.get("entities?" + query, {"NGSILD-Snapshot: " + snapshot}).json();
    for (auto const& e : all.array()) out += std::string(e.find("id")->string()->substr(6));
    return out;
  }
};

TEST_F(SnapshotsOf, Clause5161_WhatQueriesFindIsFrozen) {
  create("a", 80);
  create("b", 30);
  auto id = freeze();
  auto told_now = status(id);
  EXPECT_EQ(told_now.find("snapshotStatus")->string(), "success");
  EXPECT_EQ(told_now.find("snapshotPriority")->integer(), 5);
  EXPECT_EQ(told_now.find("snapshotQueriesDetails")->text(), R"([{"resultStatus":"success"}])");
  for (auto member : {"createdAt", "modifiedAt", "expiresAt", "lastUsedAt"}) EXPECT_NE(told_now.find(member), nullptr) << member;
  EXPECT_EQ(ids(id), "a");
  world.patch("entities/urn:v:a/attrs", R"({"speed":{"type":"Property","value":10}})");
  create("c", 90);
  EXPECT_EQ(ids(id), "a");
  auto frozen = world.get("entities/urn:v:a", {"NGSILD-Snapshot: " + id});
  EXPECT_EQ(frozen.json().find("speed")->find("value")->integer(), 80);
  EXPECT_EQ(frozen.header("NGSILD-Snapshot"), id);
  EXPECT_EQ(frozen.header("NGSILD-Tenant"), "");  // where it lies is the house's own business
  EXPECT_EQ(world.get("entities/urn:v:b", {"NGSILD-Snapshot: " + id}).status, 404);
}

TEST_F(SnapshotsOf, Clause5515_ASnapshotIsChangedByItself_AndNoSourceHasAPartInIt) {
  create("a", 80);
  auto id = freeze();
  register_source(R"("information":[{"entities":[{"type":"Vehicle"}]}])");
  auto what_if = world.patch("entities/urn:v:a/attrs", R"({"speed":{"type":"Property","value":1}})", {"NGSILD-Snapshot: " + id});
  EXPECT_EQ(what_if.status, 204) << what_if.body;
  EXPECT_EQ(world.get("entities/urn:v:a?local=true").json().find("speed")->find("value")->integer(), 80);
  EXPECT_EQ(world.get("entities/urn:v:a", {"NGSILD-Snapshot: " + id}).json().find("speed")->find("value")->integer(), 1);
  EXPECT_TRUE(sent.empty());
  EXPECT_EQ(world.get("csourceRegistrations?type=Vehicle", {"NGSILD-Snapshot: " + id}).status, 422);
}

TEST_F(SnapshotsOf, Clause5515_ASnapshotIsOfItsTenant) {
  world.post("entities", R"({"id":"urn:v:t","type":"Vehicle","speed":{"type":"Property","value":99}})", {"NGSILD-Tenant: city"});
  auto id = freeze(R"("snapshotQueries":[{"type":"Query","entities":[{"type":"Vehicle"}]}])", {"NGSILD-Tenant: city"});
  EXPECT_EQ(world.get("entities/urn:v:t", {"NGSILD-Snapshot: " + id}).status, 404);
  auto answer = world.get("entities/urn:v:t", {"NGSILD-Snapshot: " + id, "NGSILD-Tenant: city"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("NGSILD-Tenant"), "city");
  for (auto const& tenant : world.engine.tenants())
    if (tenant.starts_with("snapshot/")) { EXPECT_EQ(world.get("entities/urn:v:t", {"NGSILD-Tenant: " + tenant}).status, 404); }
}

TEST_F(SnapshotsOf, Clause5161_SourcesHaveAPartInWhatIsFrozen) {
  create("a", 80);
  register_source(R"("operations":["queryEntity","queryTemporal"],"information":[{"entities":[{"type":"Vehicle"}]}])");
  answers["GET http://a/ngsi-ld/v1/entities"] = {200, R"([{"id":"urn:v:r","type":"Vehicle","speed":{"type":"Property","value":88}}])"};
  auto id = freeze();
  auto asked = sent.size();
  EXPECT_EQ(ids(id), "ar");
  EXPECT_EQ(sent.size(), asked);
}

TEST_F(SnapshotsOf, Clause5161_ThePastIsFrozenToo) {
  world.post("temporal/entities",
             R"({"id":"urn:v:p","type":"Vehicle","speed":[{"type":"Property","value":1,"observedAt":"2025-11-24T10:00:00Z"},)"
             R"({"type":"Property","value":2,"observedAt":"2025-11-24T11:00:00Z"}]})");
  const std::string query =
      R"({"type":"Query","entities":[{"type":"Vehicle"}],"temporalQ":{"timerel":"after","timeAt":"2025-11-24T10:30:00Z"}})";
  auto id = freeze(R"("snapshotTemporalQueries":[)" + query + "]");
  EXPECT_EQ(status(id).find("snapshotTemporalQueriesDetails")->text(), R"([{"resultStatus":"success"}])");
  world.send("DELETE /ngsi-ld/v1/temporal/entities/urn:v:p");
  auto frozen = world.get("temporal/entities/urn:v:p?options=temporalValues", {"NGSILD-Snapshot: " + id});
  EXPECT_EQ(frozen.body, R"({"id":"urn:v:p","type":"Vehicle","speed":{"type":"Property","values":[[2,"2025-11-24T11:00:00Z"]]}})");
}

// §5.2.41
TEST_F(SnapshotsOf, Clause5241_WhatIsNoSnapshotIsRefused) {
  auto wrong = [&](std::string const& body) { return world.post("snapshots", body).status; };
  EXPECT_EQ(wrong(R"({"type":"Snapshot"})"), 400);
  EXPECT_EQ(wrong(R"({"type":"Snap","snapshotQueries":[{"type":"Query"}]})"), 400);
  EXPECT_EQ(wrong(R"({"type":"Snapshot","snapshotQueries":[{"type":"Query","temporalQ":{}}]})"), 400);
  EXPECT_EQ(wrong(R"({"type":"Snapshot","snapshotTemporalQueries":[{"type":"Query"}]})"), 400);
  EXPECT_EQ(wrong(R"({"type":"Snapshot","snapshotQueries":[{"type":"Query"}],"snapshotPriority":11})"), 400);
  EXPECT_EQ(wrong(R"({"type":"Snapshot","snapshotQueries":[{"type":"Query"}],"snapshotLifetime":"soon"})"), 400);
  EXPECT_EQ(wrong(R"({"type":"Snapshot","snapshotQueries":[{"type":"Query"}],"endpoint":"nowhere"})"), 400);
  EXPECT_EQ(world.get("entities?type=Vehicle", {"NGSILD-Snapshot: urn:none"}).status, 404);
  EXPECT_EQ(world.get("snapshots/urn:none").status, 404);
  freeze(R"("id":"urn:snap:1","snapshotQueries":[{"type":"Query","entities":[{"type":"Vehicle"}]}])");
  EXPECT_EQ(wrong(R"({"id":"urn:snap:1","type":"Snapshot","snapshotQueries":[{"type":"Query","entities":[{"type":"V"}]}]})"), 409);
  EXPECT_EQ(status("urn:snap:1").find("snapshotStatus")->string(), "empty");
  auto half = freeze(
      R"("snapshotQueries":[{"type":"Query","entities":[{"type":"Vehicle"}]},{"type":"Query","entities":[{"type":"V"}],"q":"((("}])");
  EXPECT_EQ(status(half).find("snapshotStatus")->string(), "partial");
  EXPECT_NE(status(half).find("snapshotQueriesDetails")->array()[1].find("problemDetails"), nullptr);
}

// §5.16.4, §5.16.2, §5.16.5
TEST_F(SnapshotsOf, Clause5164_PriorityAndLifetimeAreChanged_TheQueriesStay) {
  auto id = freeze();
  auto changed = world.patch("snapshots/" + id, R"({"snapshotPriority":2,"snapshotLifetime":"PT1H"})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.json().find("snapshotPriority")->integer(), 2);
  EXPECT_EQ(changed.json().find("expiresAt")->string(), iso(world.time + hour_ms));
  EXPECT_EQ(world.patch("snapshots/" + id, R"({"snapshotQueries":[]})").status, 400);
  EXPECT_EQ(world.patch("snapshots/" + id, R"({"id":"urn:x"})").status, 400);
  world.time = world.time + (hour_ms + 1);
  EXPECT_EQ(world.get("snapshots/" + id).status, 404);  // its time is over
  snapshots->keep();
  snapshots->settle();
}

TEST_F(SnapshotsOf, Clause5162_ACloneOutlivesItsOriginal) {
  create("a", 80);
  world.post("temporal/entities",
             R"({"id":"urn:v:p","type":"Vehicle","speed":[{"type":"Property","value":1,"observedAt":"2025-11-24T10:00:00Z"}]})");
  auto id = freeze(
      R"("snapshotQueries":[{"type":"Query","entities":[{"type":"Vehicle"}]}],"snapshotTemporalQueries":[{"type":"Query","entities":[{"type":"Vehicle"}],"temporalQ":{"timerel":"before","timeAt":"2025-11-24T10:30:00Z"}}])");
  auto made = world.post("snapshots/" + id + "/clone", R"({"type":"Snapshot","snapshotPriority":9})");
  ASSERT_EQ(made.status, 201) << made.body;
  auto clone = made.header("Location").substr(std::string("/ngsi-ld/v1/snapshots/").size());
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/snapshots?q=snapshotPriority%3C6").status, 204);  // §5.16.7, before the clone is made
  snapshots->settle();
  EXPECT_EQ(status(clone).find("snapshotStatus")->string(), "success");
  EXPECT_EQ(status(clone).find("snapshotPriority")->integer(), 9);
  EXPECT_EQ(world.get("snapshots/" + id).status, 404);
  EXPECT_EQ(ids(clone), "a");
  EXPECT_EQ(world.get("temporal/entities/urn:v:p?options=temporalValues", {"NGSILD-Snapshot: " + clone}).body,
            R"({"id":"urn:v:p","type":"Vehicle","speed":{"type":"Property","values":[[1,"2025-11-24T10:00:00Z"]]}})");
}

TEST_F(SnapshotsOf, Clause5165_WhatWasFrozenGoesWithItsSnapshot) {
  create("a", 80);
  auto id = freeze();
  std::string space;
  for (auto const& tenant : world.engine.tenants())
    if (tenant.starts_with("snapshot/")) space = tenant;
  EXPECT_EQ(world.engine.size(space), 1u);
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/snapshots/" + id).status, 204);
  snapshots->settle();
  EXPECT_EQ(world.engine.size(space), 0u);
  EXPECT_TRUE(world.engine.past_entities(space).empty());
  EXPECT_EQ(ids(id), "");
}

// §5.16.7.4
TEST_F(SnapshotsOf, Clause5167_APurgeAsksForMembersOfSnapshots) {
  auto id = freeze();
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/snapshots").status, 400);
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/snapshots?q=speed%3E5").status, 400);
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/snapshots?q=snapshotPriority%3E5").status, 204);
  EXPECT_EQ(world.get("snapshots/" + id).status, 200);
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/snapshots?q=snapshotPriority%3E0").status, 204);
  EXPECT_EQ(world.get("snapshots/" + id).status, 404);
}

// §5.16.6, §5.3.4
TEST_F(SnapshotsOf, Clause5166_WhoWantsToKnowIsTold) {
  create("a", 80);
  auto id = freeze(
      R"("endpoint":"http://r/told","receiverInfo":[{"key":"X-Key","value":"k"}],"snapshotQueries":[{"type":"Query","entities":[{"type":"Vehicle"}]}])");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].url, "http://r/told");
  EXPECT_EQ(header(told[0], "X-Key"), "k");
  auto body = json::parse(told[0].body).value();
  EXPECT_EQ(body.find("type")->string(), "SnapshotNotification");
  EXPECT_EQ(body.find("snapshotId")->string(), id);
  EXPECT_EQ(body.find("snapshotStatus")->string(), "success");
  world.patch("snapshots/" + id, R"({"snapshotPriority":2})");
  snapshots->settle();
  EXPECT_EQ(told.size(), 2u);
  world.send("DELETE /ngsi-ld/v1/snapshots/" + id);
  snapshots->settle();
  ASSERT_EQ(told.size(), 3u);
  EXPECT_LE(*json::parse(told[2].body).value().find("expiresAt")->string(), iso(world.time));
}

TEST_F(SnapshotsOf, ASnapshotOutlivesARestart_AndOneThatWasNotDoneIsDoneAnew) {
  create("a", 80);
  auto id = freeze();
  auto made = world.post("snapshots", R"({"type":"Snapshot","snapshotQueries":[{"type":"Query","entities":[{"type":"Vehicle"}]}]})");
  auto begun = made.header("Location").substr(std::string("/ngsi-ld/v1/snapshots/").size());
  EXPECT_EQ(status(begun).find("snapshotStatus")->string(), "preparing");
  start();
  EXPECT_EQ(ids(id), "a");
  snapshots->settle();
  EXPECT_EQ(status(begun).find("snapshotStatus")->string(), "success");
  EXPECT_EQ(ids(begun), "a");
}

}  // namespace
}  // namespace dinh::reg
