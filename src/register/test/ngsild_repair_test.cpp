#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "http/uri.hpp"
#include "register/ngsild/repair.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

const geo::Box binh_duong{106.3, 10.8, 107.1, 11.6};

struct Case {
  std::string payload, path, rule, becomes;
};

TEST(Repair, EachRuleRepairsItsMistakeAndSaysSo) {
  const std::vector<Case> cases = {
      {R"("location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[10.98,106.65]}})", "location.value.coordinates",
       "swapped-lat-lon", R"({"type":"GeoProperty","value":{"type":"Point","coordinates":[106.65,10.98]}})"},
      {R"("location":{"type":"GeoProperty","value":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}})", "location.value.coordinates",
       "unclosed-ring", R"({"type":"GeoProperty","value":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}})"},
      {R"("location":{"type":"GeoProperty","value":"10.98,106.65"})", "location.value", "text-location",
       R"({"type":"GeoProperty","value":{"type":"Point","coordinates":[106.65,10.98]}})"},
      {R"j("location":{"type":"GeoProperty","value":"POINT (106.65 10.98)"})j", "location.value", "text-location",
       R"({"type":"GeoProperty","value":{"type":"Point","coordinates":[106.65,10.98]}})"},
      {R"("location":"{\"type\":\"Point\",\"coordinates\":[106.65,10.98]}")", "location", "text-location",
       R"({"type":"Point","coordinates":[106.65,10.98]})"},
      {R"("location":{"type":"Geoproperty","value":{"type":"Point","coordinates":[106.65,10.98]}})", "location.type", "attribute-type-case",
       R"({"type":"GeoProperty","value":{"type":"Point","coordinates":[106.65,10.98]}})"},
      {R"("location":{"type":"Property","value":{"type":"Point","coordinates":[106.65,10.98]}})", "location.type", "place-as-property",
       R"({"type":"GeoProperty","value":{"type":"Point","coordinates":[106.65,10.98]}})"},
      {R"("location":{"type":"Point","coordinates":[[106.65,10.98]]})", "location.coordinates", "coordinates-depth",
       R"({"type":"Point","coordinates":[106.65,10.98]})"},
      {R"("location":{"type":"Point","coordinates":["106.65","10.98"]})", "location.coordinates", "coordinates-as-text",
       R"({"type":"Point","coordinates":[106.65,10.98]})"},
      {R"("seen":{"type":"DateTime","value":"2020-03-17T08:45:00Z"})", "seen.type", "attribute-type",
       R"({"type":"Property","value":"2020-03-17T08:45:00Z"})"},
      {R"("of":{"type":"Relationship","value":"urn:b:1"})", "of.object", "value-of-relationship",
       R"({"type":"Relationship","object":"urn:b:1"})"},
      {R"("of":{"type":"Property","object":["urn:b:1"]})", "of.type", "object-of-property",
       R"({"type":"Relationship","object":["urn:b:1"]})"},
      {R"("of":{"type":"Relationship","object":"Room 5"})", "of.type", "relationship-without-uri",
       R"({"type":"Property","value":"Room 5"})"},
      {R"("n":{"type":"Property","value":1,"observedAt":"2021-03-11T15:51:02+05:30"})", "n.observedAt", "time-not-utc",
       R"({"type":"Property","value":1,"observedAt":"2021-03-11T10:21:02Z"})"},
      {R"("address":{"street":"Yersin","type":"PostalAddress"})", "address", "simplified-value",
       R"({"type":"Property","value":{"street":"Yersin","type":"PostalAddress"}})"},
  };
  for (auto const& c : cases) {
    RepairPolicy policy;
    policy.city = binh_duong;
    auto payload = json::parse(R"({"id":"urn:a:1","type":"A","@context":"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld",)" +
                               c.payload + "}");
    ASSERT_TRUE(payload.has_value()) << c.payload;
    auto repaired = repair(*payload, policy);
    bool told = std::any_of(repaired.repairs.begin(), repaired.repairs.end(),
                            [&](Repair const& r) { return r.path == c.path && r.rule == c.rule; });
    EXPECT_TRUE(told) << c.payload << "\n" << repairs_json(repaired.repairs);
    EXPECT_EQ(*json::parse(c.becomes), repaired.payload.object().back().second) << repaired.payload.text();
  }
}

TEST(Repair, LeavesCorrectPayloadsAlone) {
  auto payload = *json::parse(
      R"({"id":"urn:a:1","type":"A","@context":"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld","n":1,"m":{"value":{"a":1}},
    "list":[{"value":1},{"value":2,"datasetId":"urn:d:1"}],"location":{"type":"Point","coordinates":[106.65,10.98]},"sub":{"type":"Property","value":1,"x":{"type":"Relationship","object":"urn:b:1"}}})");
  auto repaired = repair(payload, {});
  EXPECT_TRUE(repaired.repairs.empty()) << repairs_json(repaired.repairs);
  EXPECT_EQ(payload, repaired.payload);
}

TEST(Repair, WrapsIdsWithoutAScheme) {
  auto repaired = repair(
      *json::parse(R"({"id":"station 7","type":"Station","@context":"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"})"), {});
  EXPECT_EQ("urn:ngsi-ld:Station:station%207", repaired.payload.find("id")->string());
  EXPECT_EQ("missing-id-scheme", repaired.repairs.at(0).rule);
}

// What is stored, in the form it was sent, is what was sent; but for the attributes that a repair names.
json::Value value_of(json::Value const& attribute) {
  for (auto const& kind : kind_names)
    if (auto const* value = attribute.find(kind.member)) return *value;
  return attribute;
}

void expect_equal_but_for(json::Value const& sent, json::Value const& stored, std::vector<Repair> const& repairs, std::string const& file) {
  auto repaired = [&](std::string const& name) {
    return std::any_of(repairs.begin(), repairs.end(), [&](Repair const& r) { return r.path == name || r.path.starts_with(name + "."); });
  };
  for (auto const& [name, value] : sent.object()) {
    if (name.starts_with('@') || name == "id" || name == "type" || is_system_member(name) || repaired(name)) continue;
    auto const* kept = stored.find(name);
    ASSERT_NE(nullptr, kept) << file << " " << name;
    EXPECT_EQ(value_of(value), value_of(*kept)) << file << " " << name << "\n" << value.text() << "\n" << kept->text();
  }
}

std::string file_text(std::filesystem::path const& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Ingest, TakesEverySmartDataModelPayloadWithATrueReport) {
  NgsildWorld w;
  std::map<IngestOutcome, int> outcomes;
  int files = 0;
  for (auto const& entry : std::filesystem::directory_iterator(std::filesystem::path(DINH_SOURCE_DIR) / "test/data/smart-data-models")) {
    if (entry.path().extension() != ".jsonld") continue;
    auto name = entry.path().filename().string();
    auto text = file_text(entry.path());
    auto result = w.ngsild.ingest().ingest(text, {.city = binh_duong}, "", name);
    ++files;
    ++outcomes[result.outcome];
    EXPECT_NE(IngestOutcome::refused, result.outcome) << name << " " << result.reason;
    if (result.outcome == IngestOutcome::quarantined) {
      EXPECT_FALSE(result.reason.empty()) << name;
      std::cout << "quarantined " << name << ": " << result.reason << "\n";
      continue;
    }
    EXPECT_EQ(result.outcome == IngestOutcome::repaired, !result.repairs.empty()) << name;
    auto stored = w.get("entities/" + http::percent_encode(result.id));
    ASSERT_EQ(200, stored.status) << name << " " << result.id << stored.body;
    expect_equal_but_for(*json::parse(text), stored.json(), result.repairs, name);
  }
  EXPECT_EQ(213, files);
  std::cout << "created " << outcomes[IngestOutcome::created] << ", repaired " << outcomes[IngestOutcome::repaired] << ", quarantined "
            << outcomes[IngestOutcome::quarantined] << "\n";
}

TEST(Ingest, RefusesWithProposalsWhenRepairIsOff) {
  NgsildWorld w;
  auto result = w.ngsild.ingest().ingest(
      R"({"id":"7","type":"A","@context":"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"})", {.repair = false});
  EXPECT_EQ(IngestOutcome::refused, result.outcome);
  ASSERT_EQ(1u, result.repairs.size());
  EXPECT_EQ("missing-id-scheme", result.repairs[0].rule);
  EXPECT_EQ(404, w.get("entities/urn:ngsi-ld:A:7").status);
}

TEST(Ingest, WhatIsInQuarantineIsListedForReadersAndReleasedByWriters) {
  NgsildWorld w;
  w.ngsild.ingest().ingest(R"({"id":"urn:a:1","type":"A","location":{"type":"GeoProperty","value":"near the market"}})", {});
  http::Router router;
  router.add(w.ngsild.routes({.read = "register.read", .write = "register.write"}));
  auto status = [&](http::Method method, std::string const& rest, std::string const& right) {
    std::string target = "/api/register/quarantine" + rest;
    http::Request request;
    request.method = method;
    request.target = target;
    request.actor = std::make_shared<const Actor>(Actor{.user_id = 1, .rights = {right}});
    return router.handle(request).status;
  };
  EXPECT_EQ(200, status(http::Method::get, "", "register.read"));
  EXPECT_EQ(403, status(http::Method::get, "", "case.read"));
  EXPECT_EQ(403, status(http::Method::get, "/1", "register.read")) << "the payload itself may hold what the register would not take";
  EXPECT_EQ(403, status(http::Method::post, "/1/release", "register.read"));
  EXPECT_EQ(403, status(http::Method::del, "/1", "register.read"));
  EXPECT_EQ(200, status(http::Method::get, "/1", "register.write"));
  EXPECT_EQ(204, status(http::Method::del, "/1", "register.write"));
}

TEST(Ingest, ASecondRunChangesNothing) {
  NgsildWorld w;
  std::string payload = R"({"id":"urn:a:1","type":"A","n":1,"@context":"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"})";
  w.ngsild.ingest().ingest(payload, {});
  auto before = w.get("entities/urn:a:1").body;
  EXPECT_EQ(IngestOutcome::created, w.ngsild.ingest().ingest(payload, {}).outcome);
  EXPECT_EQ(before, w.get("entities/urn:a:1").body);
}

}  // namespace
}  // namespace dinh::reg
