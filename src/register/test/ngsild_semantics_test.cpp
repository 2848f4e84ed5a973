// The semantics that implementers get wrong, one test each, named after their clause of CIM 009. More of each in test/golden/ngsild.
#include <gtest/gtest.h>

#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

const std::vector<std::string> ld = {"Content-Type: application/ld+json"};
constexpr std::string_view bad_request_data = "https://uri.etsi.org/ngsi-ld/errors/BadRequestData";

std::string type_of(NgsildWorld::Answer const& answer) { return std::string(answer.json().find("type")->string().value_or("")); }

TEST(Clause6_3_5, ContextStandsInTheBodyOrInTheLink_NeverInBoth) {
  NgsildWorld w;
  std::string link = R"(Link: <https://example.org/c.jsonld>; rel="http://www.w3.org/ns/json-ld#context")";
  auto in_both = w.post(
      "entities", R"({"id":"urn:a:1","type":"A","@context":"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"})", {ld[0], link});
  EXPECT_EQ(400, in_both.status);
  EXPECT_EQ(bad_request_data, type_of(in_both));
  EXPECT_EQ(0, w.downloads);
}

TEST(Clause5_5_7, NamesCompareAsExpandedIris) {
  NgsildWorld w;
  w.post("entities", R"({"id":"urn:a:1","type":"A","n":1,"@context":{"n":"https://one.example/n"}})", ld);
  w.post("entities/urn:a:1/attrs", R"({"n":2,"@context":{"n":"https://two.example/n"}})", ld);
  auto entity = w.get("entities/urn:a:1?options=keyValues").json();
  EXPECT_EQ(1, entity.find("https://one.example/n")->integer());
  EXPECT_EQ(2, entity.find("https://two.example/n")->integer());
  EXPECT_EQ("[]", w.get("entities?attrs=n").body);
}

TEST(Clause6_3_6, AnswersAreCompactedWithTheContextOfTheRequest) {
  NgsildWorld w;
  w.remote["https://example.org/c.jsonld"] = R"({"@context":{"tốc_độ":"https://one.example/n","Xe":"https://one.example/A"}})";
  w.post("entities", R"({"id":"urn:a:1","type":"A","n":1,"@context":{"n":"https://one.example/n","A":"https://one.example/A"}})", ld);
  auto answer =
      w.get("entities/urn:a:1?options=keyValues", {R"(Link: <https://example.org/c.jsonld>; rel="http://www.w3.org/ns/json-ld#context")"});
  EXPECT_EQ(R"({"id":"urn:a:1","type":"Xe","tốc_độ":1})", answer.body);
}

TEST(Clause5_5_2, SyntaxIsInvalidRequestAndDataIsBadRequestData) {
  NgsildWorld w;
  EXPECT_EQ("https://uri.etsi.org/ngsi-ld/errors/InvalidRequest", type_of(w.post("entities", "{")));
  EXPECT_EQ("https://uri.etsi.org/ngsi-ld/errors/InvalidRequest", type_of(w.get("entities?type=A&nonsense=1")));
  EXPECT_EQ(bad_request_data, type_of(w.post("entities", R"({"id":"urn:a:1"})")));
  EXPECT_EQ("https://uri.etsi.org/ngsi-ld/errors/NonexistentTenant", type_of(w.get("entities/urn:a:1", {"NGSILD-Tenant: t"})));
  auto unreachable = w.post("entities", R"({"id":"urn:a:1","type":"A","@context":"https://nowhere.example/c"})", ld);
  EXPECT_EQ(504, unreachable.status);
  EXPECT_EQ("https://uri.etsi.org/ngsi-ld/errors/LdContextNotAvailable", type_of(unreachable));
}

// The standard's list has no type for a full house, and InternalError would say that it is broken.
TEST(Clause5_5_3, AFullDiskAndAFullHouseSayWhatTheyAre) {
  auto full = refusal(Error{Code::storage_full, "the disk is full", {}, {}, {}});
  EXPECT_EQ(507, full.status);
  EXPECT_EQ(R"({"type":"urn:dinh:problem:storage-full","title":"The disk is full","detail":"the disk is full","status":507})", full.body);
  auto busy = refusal(Error{Code::overloaded, "later", {}, {}, {}});
  EXPECT_EQ(503, busy.status);
  EXPECT_EQ(R"({"type":"urn:dinh:problem:overloaded","title":"Overloaded","detail":"later","status":503})", busy.body);
}

TEST(Clause5_5_4, NullDeletesInUpdatesAndIsRefusedOnCreate) {
  NgsildWorld w;
  EXPECT_EQ(400, w.post("entities", R"({"id":"urn:a:1","type":"A","n":"urn:ngsi-ld:null"})").status);
  w.post("entities", R"({"id":"urn:a:1","type":"A","n":1,"m":1,"o":1,"label":{"languageMap":{"en":"x"}}})");
  EXPECT_EQ(204, w.patch("entities/urn:a:1/attrs", R"({"n":"urn:ngsi-ld:null"})").status);
  EXPECT_EQ(204, w.patch("entities/urn:a:1", R"({"m":{"type":"Property","value":"urn:ngsi-ld:null"}})").status);
  EXPECT_EQ(204, w.patch("entities/urn:a:1", R"({"label":{"type":"LanguageProperty","languageMap":{"@none":"urn:ngsi-ld:null"}}})").status);
  EXPECT_EQ(400, w.patch("entities/urn:a:1/attrs", R"({"o":null})").status);
  EXPECT_EQ(R"({"id":"urn:a:1","type":"A","o":1})", w.get("entities/urn:a:1?options=keyValues").body);
}

TEST(Clause5_5_8, UpdateReplacesTheAttributeAndPartialUpdateItsMembers) {
  NgsildWorld w;
  w.post("entities", R"({"id":"urn:a:1","type":"A","n":{"value":1,"unitCode":"C62","note":"x"}})");
  w.patch("entities/urn:a:1/attrs/n", R"({"value":2})");
  EXPECT_EQ(R"({"n":{"type":"Property","value":2,"unitCode":"C62","note":{"type":"Property","value":"x"}}})",
            w.get("entities/urn:a:1?pick=n").body);
  w.patch("entities/urn:a:1/attrs", R"({"n":{"value":3}})");
  EXPECT_EQ(R"({"n":{"type":"Property","value":3}})", w.get("entities/urn:a:1?pick=n").body);
}

TEST(Clause5_5_12, MergeGoesIntoValues) {
  NgsildWorld w;
  w.post("entities", R"({"id":"urn:a:1","type":"A","n":{"value":{"x":1,"y":{"z":2,"u":3}}},"raw":{"json":{"k":1}}})");
  w.patch("entities/urn:a:1", R"({"type":"B","n":{"value":{"y":{"u":"urn:ngsi-ld:null"}}},"raw":{"json":{"l":2}}})");
  auto entity = w.get("entities/urn:a:1?options=keyValues").json();
  EXPECT_EQ(*json::parse(R"({"id":"urn:a:1","type":["A","B"],"n":{"x":1,"y":{"z":2}},"raw":{"json":{"k":1,"l":2}}})"), entity);
}

TEST(Clause4_5_5, EachInstanceIsChangedByItself) {
  NgsildWorld w;
  EXPECT_EQ(400, w.post("entities", R"({"id":"urn:a:1","type":"A","n":[{"value":1},{"value":2}]})").status);
  w.post("entities", R"({"id":"urn:a:1","type":"A","n":[{"value":1},{"value":2,"datasetId":"urn:d:2"}]})");
  w.patch("entities/urn:a:1/attrs", R"({"n":{"value":5,"datasetId":"urn:d:2"}})");
  EXPECT_EQ(R"({"n":{"dataset":{"@none":1,"urn:d:2":5}}})", w.get("entities/urn:a:1?format=simplified&pick=n").body);
}

TEST(Clause5_5_9, PagesNeitherRepeatNorSkipWhenEntitiesGo) {
  NgsildWorld w;
  for (int i = 1; i <= 6; ++i) w.post("entities", R"({"id":"urn:a:)" + std::to_string(i) + R"(","type":"A"})");
  auto first = w.get("entities?type=A&limit=2&pick=id");
  EXPECT_EQ(R"([{"id":"urn:a:1"},{"id":"urn:a:2"}])", first.body);
  w.send("DELETE /ngsi-ld/v1/entities/urn:a:1");
  EXPECT_EQ(R"([{"id":"urn:a:3"},{"id":"urn:a:4"}])", w.get("entities?type=A&limit=2&offset=2&pick=id").body);
  EXPECT_EQ(400, w.get("entities?type=A&limit=0").status);
  EXPECT_EQ("5", w.get("entities?type=A&limit=0&count=true").header("NGSILD-Results-Count"));
}

TEST(Clause4_9, ABareNameAsksForExistence) {
  NgsildWorld w;
  w.post("entities", R"({"id":"urn:a:1","type":"A","n":{"value":{"k":7},"unitCode":"C62"},"label":{"languageMap":{"vi":"một"}}})");
  w.post("entities", R"({"id":"urn:a:2","type":"A","m":{"object":"urn:b:1"}})");
  auto ids = [&](std::string const& q) { return w.get("entities?pick=id&q=" + q).body; };
  EXPECT_EQ(R"([{"id":"urn:a:1"}])", ids("n"));
  EXPECT_EQ(R"([{"id":"urn:a:1"}])", ids("n%5Bk%5D==7"));
  EXPECT_EQ(R"([{"id":"urn:a:1"}])", ids("n.unitCode==%22C62%22"));
  EXPECT_EQ(R"([{"id":"urn:a:2"}])", ids("m==%22urn:b:1%22"));
}

TEST(Clause4_7, PlacesAreGeoPropertiesWithClosedRings) {
  NgsildWorld w;
  EXPECT_EQ(400, w.post("entities", R"({"id":"urn:a:1","type":"A","location":{"type":"Property","value":1}})").status);
  EXPECT_EQ(400,
            w.post("entities",
                   R"({"id":"urn:a:1","type":"A","location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[10.98,106.65]}}})")
                .status);
  EXPECT_EQ(201,
            w.post("entities",
                   R"({"id":"urn:a:1","type":"A","location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[106.65,10.98]}}})")
                .status);
}

TEST(Clause5_6_8, UpsertListsOnlyWhatItCreated) {
  NgsildWorld w;
  w.post("entities", R"({"id":"urn:a:1","type":"A"})");
  auto mixed =
      w.post("entityOperations/upsert", R"([{"id":"urn:a:1","type":"A"},{"id":"urn:a:2","type":"A"},{"id":"urn:a:2","type":"A","n":2}])");
  EXPECT_EQ(201, mixed.status);
  EXPECT_EQ(R"(["urn:a:2"])", mixed.body);
  EXPECT_EQ(2, w.get("entities/urn:a:2?options=keyValues").json().find("n")->integer());
  EXPECT_EQ(204, w.post("entityOperations/upsert", R"([{"id":"urn:a:1","type":"A"}])").status);
  EXPECT_EQ(400, w.post("entityOperations/upsert", "[]").status);
}

TEST(Clause5_6_1, ValuesComeBackAsSent) {
  NgsildWorld w;
  std::string value =
      R"({"text":"<>\"'();=","big":123456789012345678901234567890,"tiny":1.000000000000000000001,"like":{"type":"Property","value":1}})";
  auto created = w.post("entities", R"({"id":"urn:a:1","type":"A","n":{"value":)" + value + "}}");
  EXPECT_EQ(201, created.status);
  EXPECT_EQ("", created.body);
  EXPECT_EQ("/ngsi-ld/v1/entities/urn:a:1", created.header("Location"));
  EXPECT_EQ(R"({"n":)" + value + "}", w.get("entities/urn:a:1?options=keyValues&pick=n").body);
}

TEST(Clause5_13, AWriteWaitsForADownloadOnceAndNeverAgain) {
  NgsildWorld w;
  w.remote["https://example.org/c.jsonld"] = R"({"@context":["https://example.org/d.jsonld",{"n":"https://one.example/n"}]})";
  w.remote["https://example.org/d.jsonld"] = R"({"@context":{"m":"https://one.example/m"}})";
  for (int i = 1; i <= 3; ++i)
    EXPECT_EQ(
        201, w.post("entities",
                    R"({"id":"urn:a:)" + std::to_string(i) + R"(","type":"A","n":1,"m":2,"@context":["https://example.org/c.jsonld"]})", ld)
                 .status);
  EXPECT_EQ(2, w.downloads);
  w.remote.clear();
  EXPECT_EQ(201, w.post("entities", R"({"id":"urn:a:9","type":"A","n":1,"@context":["https://example.org/c.jsonld"]})", ld).status);
}

}  // namespace
}  // namespace dinh::reg
