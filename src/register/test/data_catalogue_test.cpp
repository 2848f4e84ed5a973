// The catalogue: who publishes what, how fresh, how complete; and as DCAT-AP.
#include "register/catalogue/data_catalogue.hpp"

#include <gtest/gtest.h>

#include "civic/civic.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

class Cataloguing : public testing::Test {
 protected:
  NgsildWorld world;
  civic::Civic civic{*world.db, {}, [this] { return world.time; }};
  DataCatalogue catalogue{world.engine,
                          *world.db,
                          world.ngsild.contexts(),
                          civic.units,
                          civic.audit,
                          [this] { return world.time; },
                          world.ports(),
                          {"Bình Dương", "Binh Duong", {}}};
  Cataloguing() {
    world.router.add(catalogue.routes("register.read"));
    call_as({"*"});
  }
  void call_as(std::vector<std::string> rights) {
    auto actor = std::make_shared<Actor>();
    actor->user_id = 1;
    actor->rights = std::move(rights);
    world.actor = actor;
  }
  void create(std::string const& id, std::string const& attributes) {
    auto answer = world.post("entities", R"({"id":"urn:)" + id + R"(","type":"Air")" + attributes + "}");
    EXPECT_EQ(answer.status, 201) << answer.body;
  }
  static std::string property(std::string const& name) { return ",\"" + name + R"(":{"type":"Property","value":1})"; }
  json::Value list() {
    auto answer = world.send("GET /api/register/catalogue");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  int describe(std::string const& note) { return world.send("PUT /api/register/catalogue/Air", {}, note).status; }
};

const std::string place = R"(,"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[106.6,11]}})";

TEST_F(Cataloguing, TellsHowFreshAndHowCompleteFromTheEntitiesThemselves) {
  create("a", property("pm25") + property("no2") + place);
  create("b", property("pm25"));
  world.time = world.time + 600'000;
  create("c", property("pm25"));
  create("d", property("pm25"));
  world.time = world.time + 60'000;
  EXPECT_EQ(describe(R"({"title":"Không khí","description":"Trạm quan trắc","every":"PT5M"})"), 204);
  auto listed = list();
  auto const& air = listed.find("items")->array().at(0);
  EXPECT_EQ(air.find("type")->string(), "Air");
  EXPECT_EQ(air.find("entities")->integer(), 4);
  EXPECT_EQ(air.find("median_age_s")->integer(), 60);
  EXPECT_EQ(air.find("fresh")->number(), 0.5);
  EXPECT_DOUBLE_EQ(air.find("completeness")->number().value(), (1 + 0.25 + 0.25) / 3);
  EXPECT_EQ(air.find("note")->find("title")->string(), "Không khí");
  EXPECT_EQ(air.find("has_places")->boolean(), true);
}

TEST_F(Cataloguing, WhoHasNoRightSeesWhatIsDescribedToEverybody) {
  create("a", property("pm25"));
  call_as({});
  EXPECT_TRUE(list().find("items")->array().empty());
  EXPECT_EQ(describe(R"({"title":"Air","description":"x","public":true})"), 403);
  call_as({"*"});
  EXPECT_EQ(describe(R"({"title":"Air","description":"x","public":true})"), 204);
  call_as({});
  EXPECT_EQ(list().find("items")->array().size(), 1u);
}

TEST_F(Cataloguing, OnlyWhatACallerMaySeeIsCounted) {
  create("a", property("pm25") + property("no2"));
  world.lens = [](auto, auto) {
    LensPart part;
    part.hidden = {"no2"};
    return std::make_shared<const Lens>("half", std::vector{part});
  };
  auto listed = list();
  EXPECT_EQ(listed.find("items")->array().at(0).find("attributes")->array().size(), 1u) << listed.text();
}

TEST_F(Cataloguing, DescribingIsChecked) {
  for (auto note : {R"({"title":"","description":"x"})", R"({"title":"x","description":"x","every":"5 minutes"})",
                    R"({"title":"x","description":"x","license":"mine"})", R"({"title":"x","description":"x","publisher":"nobody"})",
                    R"({"title":"x","description":"x","contact":"<script>@x"})"})
    EXPECT_EQ(describe(note), 400) << note;
}

// DCAT-AP 3.0: mandatory are title, description and publisher of the catalogue, title and description of a dataset, accessURL of a
// distribution, endpointURL and title of a service.
TEST_F(Cataloguing, IsDcatAp) {
  create("a", property("pm25") + place);
  describe(
      R"({"title":"Không khí","title_en":"Air","description":"Trạm","every":"PT5M","license":"https://creativecommons.org/licenses/by/4.0/","keywords":["pm25"],"contact":"a@b.vn"})");
  auto answer = world.send("GET /api/register/catalogue.jsonld", {"Host: city.example"});
  EXPECT_EQ(answer.header("Content-Type"), "application/ld+json");
  auto all = answer.json();
  for (auto member : {"@context", "dct:title", "dct:description", "dct:publisher", "dcat:dataset", "dcat:service"})
    EXPECT_NE(all.find(member), nullptr) << member;
  auto const& air = all.find("dcat:dataset")->array().at(0);
  EXPECT_EQ(air.find("@id")->string(), "http://city.example/api/register/catalogue.jsonld#Air");
  EXPECT_EQ(air.find("dct:title")->text(), R"([{"@value":"Không khí","@language":"vi"},{"@value":"Air","@language":"en"}])");
  EXPECT_EQ(air.find("dcat:distribution")->array().size(), 3u);
  for (auto const& one : air.find("dcat:distribution")->array())
    EXPECT_TRUE(one.find("dcat:accessURL")->find("@id")->string()->starts_with("http://city.example/")) << one.text();
  for (auto const& one : all.find("dcat:service")->array()) EXPECT_NE(one.find("dcat:endpointURL"), nullptr);
}

}  // namespace
}  // namespace dinh::reg
