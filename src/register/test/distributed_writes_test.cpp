// Writes that context sources take part in (CIM 009 §4.3.6, §5.6).
#include "register/test/sources_world.hpp"

namespace dinh::reg {
namespace {

using DistributedWrites = Sources;

const std::string entities = "http://a/ngsi-ld/v1/entities", one = entities + "/urn:v:1";
const std::string redirection = R"("operations":["redirectionOps"],)";
const std::string vehicles = R"("information":[{"entities":[{"type":"Vehicle"}]}])";
const std::string vehicle_1 = R"("information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}]}])";
const std::string speed = R"("information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed"]}])";
const std::string both =
    R"({"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":5},"brand":{"type":"Property","value":"X"}})";
const std::string only_speed = R"({"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":5}})";
const std::string only_brand = R"({"id":"urn:v:1","type":"Vehicle","brand":{"type":"Property","value":"X"}})";

TEST_F(DistributedWrites, AnInclusiveSourceGetsTheEntityToo) {
  register_source(redirection + vehicles);
  answers["POST " + entities] = {201, ""};
  auto answer = world.post("entities", both);
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.header("Location"), "/ngsi-ld/v1/entities/urn:v:1");
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].body, both);
  EXPECT_EQ(world.get("entities/urn:v:1?local=true").body, both);
}

// Else a city whose sources are only read would write slower for them.
TEST_F(DistributedWrites, ASourceThatIsOnlyReadDoesNotTakeAWriteOffTheStateLane) {
  register_source(vehicles);
  auto before = world.hops;
  EXPECT_EQ(world.post("entities", both).status, 201);
  EXPECT_EQ(world.hops, before);
  register_source(redirection + vehicles);
  answers["POST " + entities] = {201, ""};
  EXPECT_EQ(world.post("entities", R"({"id":"urn:v:2","type":"Vehicle"})").status, 201);
  EXPECT_GT(world.hops, before);
}

TEST_F(DistributedWrites, WhatASourceHasAloneGoesThere_TheRestStaysHere) {
  register_source(R"("mode":"exclusive",)" + redirection + speed);
  answers["POST " + entities] = {201, ""};
  EXPECT_EQ(world.post("entities", both).status, 201);
  EXPECT_EQ(sent[0].body, only_speed);
  EXPECT_EQ(world.get("entities/urn:v:1?local=true").body, only_brand);
  answers["PATCH " + one + "/attrs/speed"] = {204, ""};
  EXPECT_EQ(world.patch("entities/urn:v:1/attrs/speed", R"({"value":6})").status, 204);
  answers["POST " + one + "/attrs/"] = {204, ""};
  EXPECT_EQ(
      world.post("entities/urn:v:1/attrs", R"({"speed":{"type":"Property","value":7},"colour":{"type":"Property","value":"red"}})").status,
      204);
  EXPECT_EQ(sent[2].body, R"({"speed":{"type":"Property","value":7}})");
  EXPECT_NE(world.get("entities/urn:v:1?local=true").body.find("colour"), std::string::npos);
  answers["DELETE " + one] = {204, ""};
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/entities/urn:v:1").status, 204);
  EXPECT_EQ(world.get("entities/urn:v:1?local=true").status, 404);
}

TEST_F(DistributedWrites, ARedirectGoesToAllSourcesAndNotToTheHouse) {
  register_source(R"("mode":"redirect",)" + redirection + vehicles);
  register_source(R"("mode":"redirect",)" + redirection + vehicles, "http://b");
  answers["POST " + entities] = {201, ""};
  answers["POST http://b/ngsi-ld/v1/entities"] = {201, ""};
  EXPECT_EQ(world.post("entities", both).status, 201);
  EXPECT_EQ(sent.size(), 2u);
  EXPECT_EQ(world.get("entities/urn:v:1?local=true").status, 404);
  answers["DELETE " + entities] = {204, ""};
  answers["DELETE http://b/ngsi-ld/v1/entities"] = {204, ""};
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/entities?type=Vehicle").status, 204);
  EXPECT_EQ(sent.size(), 4u);
}

// §5.6.1.4, §4.20: what a registration offers by itself are reads.
TEST_F(DistributedWrites, ASourceIsNotAskedForWhatItDoesNotOffer) {
  register_source(R"("id":"urn:r:1","mode":"redirect",)" + vehicle_1);
  auto refused = world.post("entities", both);
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("errors/Conflict"), std::string::npos);
  world.send("DELETE /ngsi-ld/v1/csourceRegistrations/urn:r:1");
  register_source(vehicle_1);
  register_source(R"("mode":"auxiliary",)" + vehicle_1);
  EXPECT_EQ(world.post("entities", both).status, 201);
  EXPECT_TRUE(sent.empty());
}

TEST_F(DistributedWrites, PartOfASuccessIsToldAsSuch) {
  register_source(R"("id":"urn:r:1",)" + redirection + vehicles);
  answers["POST " + entities] = {409, R"({"type":"https://uri.etsi.org/ngsi-ld/errors/AlreadyExists","title":"x"})"};
  auto answer = world.post("entities", both);
  EXPECT_EQ(answer.status, 207);
  auto errors = answer.json().find("errors")->array();
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].find("registrationId")->string(), "urn:r:1");
  EXPECT_EQ(errors[0].find("error")->find("status")->integer(), 409);
  EXPECT_EQ(answer.json().find("success")->text(), R"(["urn:v:1"])");
  EXPECT_EQ(world.post("entities", both).json().find("errors")->array().size(), 2u);
  answers["DELETE " + one] = {204, ""};
  world.send("DELETE /ngsi-ld/v1/entities/urn:v:1?local=true");
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/entities/urn:v:1").status, 207);  // the house has none
  answers["DELETE " + one] = {404, ""};
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/entities/urn:v:1").status, 404);  // nobody has one
}

TEST_F(DistributedWrites, AttributesThatASourceRefusesAreNamed) {
  register_source(R"("id":"urn:r:1",)" + redirection + vehicle_1);
  world.post("entities?local=true", only_brand);
  answers["PATCH " + one + "/attrs/"] = {207, R"({"updated":[],"notUpdated":[{"attributeName":"brand","reason":"locked"}]})"};
  auto answer = world.patch("entities/urn:v:1/attrs", R"({"brand":{"type":"Property","value":"Y"}})");
  EXPECT_EQ(answer.status, 207);
  EXPECT_EQ(answer.json().find("notUpdated")->array()[0].find("reason")->string(), "locked");
  answers.clear();
  auto nobody = world.patch("entities/urn:v:1/attrs", R"({"brand":{"type":"Property","value":"Z"}})");
  EXPECT_EQ(nobody.status, 207);
  EXPECT_EQ(nobody.json().find("notUpdated")->array()[0].find("registrationId")->string(), "urn:r:1");
  EXPECT_EQ(world.get("entities/urn:v:1?local=true&options=keyValues").json().find("brand")->string(), "Z");
}

TEST_F(DistributedWrites, ABatchIsSharedOut) {
  register_source(R"("id":"urn:r:1","operations":["upsertBatch","deleteBatch"],"mode":"exclusive",)" + speed);
  answers["POST http://a/ngsi-ld/v1/entityOperations/upsert"] = {204, ""};
  auto answer = world.post("entityOperations/upsert?options=update",
                           "[" + both + R"(,{"id":"urn:v:2","type":"Vehicle","brand":{"type":"Property","value":"Y"}}])");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.body, R"(["urn:v:1","urn:v:2"])");
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].url, "http://a/ngsi-ld/v1/entityOperations/upsert?options=update");
  EXPECT_EQ(sent[0].body, "[" + only_speed + "]");
  EXPECT_EQ(world.get("entities/urn:v:1?local=true").body, only_brand);
  auto created =
      world.post("entityOperations/create",
                 R"([{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":5}},{"id":"urn:v:3","type":"Vehicle"}])");
  EXPECT_EQ(created.status, 207) << created.body;
  EXPECT_EQ(created.json().find("success")->text(), R"(["urn:v:3"])");
  EXPECT_EQ(created.json().find("errors")->array()[0].find("error")->find("type")->string(),
            "https://uri.etsi.org/ngsi-ld/errors/Conflict");
  answers["POST http://a/ngsi-ld/v1/entityOperations/delete"] = {
      207, R"({"success":[],"errors":[{"entityId":"urn:v:1","error":{"type":"x","title":"y","status":403}}]})"};
  auto deleted = world.post("entityOperations/delete", R"(["urn:v:1","urn:v:3"])");
  EXPECT_EQ(deleted.status, 207);
  EXPECT_EQ(deleted.json().find("errors")->array().size(), 1u);
  EXPECT_EQ(deleted.json().find("success")->text(), R"(["urn:v:3"])");
}

// §4.3.6.6
TEST_F(DistributedWrites, ABodyIsWrittenInTheNamesTheSourceWants) {
  world.remote["http://x/c"] = R"({"@context":{"Vehicle":"http://x/V","speed":"http://x/s","unit":"http://x/u"}})";
  world.remote["http://y/c"] = R"({"@context":{"Auto":"http://x/V","tempo":"http://x/s","mass":"http://x/u"}})";
  world.send("POST /ngsi-ld/v1/csourceRegistrations", {"Content-Type: application/ld+json"},
             R"({"@context":"http://x/c","type":"ContextSourceRegistration","endpoint":"http://a","mode":"exclusive",
                "contextSourceInfo":[{"key":"jsonldContext","value":"http://y/c"}],)" +
                 redirection + speed + "}");
  answers["POST " + entities] = {201, ""};
  auto answer = world.send(
      "POST /ngsi-ld/v1/entities", {"Content-Type: application/ld+json"},
      R"({"@context":"http://x/c","id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":{"speed":1},"unit":{"type":"Property","value":"k"}}})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].body,
            R"({"id":"urn:v:1","type":"Auto","tempo":{"type":"Property","value":{"speed":1},"mass":{"type":"Property","value":"k"}}})");
  EXPECT_EQ(header(sent[0], "Content-Type"), "application/json");
  EXPECT_NE(header(sent[0], "Link").find("http://y/c"), std::string::npos);
}

}  // namespace
}  // namespace dinh::reg
