#include "register/features/features.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

class FeaturesOf : public testing::Test {
 protected:
  NgsildWorld world;

  void put(std::string const& id, double lon, double lat, std::string const& attrs = "") {
    auto answer = world.post(
        "entities",
        fmt::format(R"({{"id":"urn:{}","type":"Lamp","location":{{"type":"Point","coordinates":[{},{}]}}{}}})", id, lon, lat, attrs));
    ASSERT_EQ(answer.status, 201) << answer.body;
  }
  NgsildWorld::Answer get(std::string const& path) { return world.send("GET /ogc" + path, {"Host: dinh.example"}); }
  NgsildWorld::Answer lamps(std::string const& query) { return get("/collections/Lamp/items" + query); }
  static std::string ids(json::Value const& page) {  // "a b c"
    std::string out;
    for (auto const& f : page.find("features")->array()) out += (out.empty() ? "" : " ") + std::string(f.find("id")->string()->substr(4));
    return out;
  }
  static std::string next(json::Value const& page) {  // behind /ogc, "" on the last page
    for (auto const& l : page.find("links")->array())
      if (l.find("rel")->string() == "next")
        return std::string(l.find("href")->string()->substr(std::string("http://dinh.example/ogc").size()));
    return "";
  }
};

TEST_F(FeaturesOf, TheCity_AreFoundFromTheLandingPage) {
  put("a", 106.65, 10.98);
  ASSERT_EQ(world.post("entities", R"({"id":"urn:n","type":"Note","text":"without a place"})").status, 201);
  auto landing = get("").json();
  EXPECT_EQ(landing.find("title")->string(), "Bình Dương");
  std::set<std::string> relations;
  for (auto const& l : landing.find("links")->array()) relations.emplace(*l.find("rel")->string());
  EXPECT_EQ(relations, (std::set<std::string>{"self", "service-desc", "conformance", "data",
                                              "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"}));
  EXPECT_EQ(get("/conformance").json().find("conformsTo")->array().size(), 11u);
  auto all = get("/collections").json();
  ASSERT_EQ(all.find("collections")->array().size(), 1u);  // what has no place is no collection
  auto lamp = all.find("collections")->array()[0];
  EXPECT_EQ(lamp.find("id")->string(), "Lamp");
  EXPECT_EQ(get("/collections/Lamp").json(), lamp);
  auto box = lamp.find("extent")->find("spatial")->find("bbox")->array()[0].array();
  EXPECT_NEAR(*box[0].number(), 106.65, 0.006);
  EXPECT_NEAR(*box[3].number(), 10.98, 0.006);
  EXPECT_EQ(get("/collections/Note").status, 404);
  EXPECT_EQ(get("/collections/Note/items").status, 404);
}

TEST_F(FeaturesOf, AreEntitiesWithPlainValues) {
  put("a", 106.65, 10.98, R"(,"power":40,"name":"Đèn 1")");
  auto page = lamps("");
  EXPECT_EQ(page.header("Content-Type"), "application/geo+json");
  auto feature = page.json().find("features")->array()[0];
  EXPECT_EQ(feature.find("geometry")->text(), R"({"type":"Point","coordinates":[106.65,10.98]})");
  EXPECT_EQ(feature.find("properties")->find("power")->number(), 40);
  EXPECT_EQ(feature.find("properties")->find("name")->string(), "Đèn 1");
  EXPECT_EQ(feature.find("properties")->find("location"), nullptr);
  auto one = get("/collections/Lamp/items/urn%3Aa").json();
  EXPECT_EQ(*one.find("properties"), *feature.find("properties"));
  EXPECT_EQ(one.find("links")->array()[0].find("href")->string(), "http://dinh.example/ogc/collections/Lamp/items/urn%3Aa");
  EXPECT_EQ(get("/collections/Lamp/items/urn%3Ab").status, 404);
}

TEST_F(FeaturesOf, LieInABox_AlsoOverTheAntimeridian) {
  put("west", -179, 1);
  put("east", 179, 1);
  put("city", 106.65, 10.98);
  EXPECT_EQ(ids(lamps("?bbox=106,10,107,11").json()), "city");
  EXPECT_EQ(ids(lamps("?bbox=106,10,-5,107,11,900").json()), "city");
  EXPECT_EQ(ids(lamps("?bbox=178,0,-178,2").json()), "west east");
  EXPECT_EQ(lamps("?bbox=178,0,-178,2").json().find("numberMatched")->integer(), 2);
  for (auto wrong : {"106,10,107", "106,11,107,10", "a,b,c,d", "106,10,107,11,", "-181,0,0,0", "nan,0,0,0", ""}) {
    auto answer = lamps("?bbox=" + std::string(wrong));
    EXPECT_EQ(answer.status, 400) << wrong;
    EXPECT_EQ(answer.json().find("field")->string(), "bbox");
  }
}

TEST_F(FeaturesOf, AreAskedForByTheTimeOfTheirChange) {
  put("a", 1, 1);
  world.time = world.time + hour_ms;
  put("b", 1, 1);
  auto at = [&](std::int64_t ms) { return iso(Instant{1'764'000'000'000 + ms}); };
  EXPECT_EQ(ids(lamps("?datetime=" + at(0)).json()), "a");
  EXPECT_EQ(ids(lamps("?datetime=" + at(1) + "/..").json()), "b");
  EXPECT_EQ(ids(lamps("?datetime=/" + at(hour_ms)).json()), "a b");
  EXPECT_EQ(ids(lamps("?datetime=" + at(1) + "/" + at(2)).json()), "");
  for (auto wrong : {"yesterday", "..", "../..", "/", "2026-01-01T00:00:00Z/2025-01-01T00:00:00Z", "2026-01-01", "a/b/c"})
    EXPECT_EQ(lamps("?datetime=" + std::string(wrong)).json().find("field")->string(), "datetime") << wrong;
}

TEST_F(FeaturesOf, AreFilteredByTheirProperties_AndWhatIsNoneIsRefused) {
  put("a", 1, 1, R"(,"power":40,"status":"ok")");
  put("b", 1, 1, R"(,"power":60,"status":"ok")");
  put("c", 1, 1, R"(,"power":"40","status":"broken")");
  EXPECT_EQ(ids(lamps("?power=40").json()), "a c");
  EXPECT_EQ(ids(lamps("?power=40&status=ok").json()), "a");
  EXPECT_EQ(lamps("?colour=red").json().find("field")->string(), "colour");
  EXPECT_EQ(lamps("?limit=0").json().find("field")->string(), "limit");
  EXPECT_EQ(lamps("?offset=-1").json().find("field")->string(), "offset");
}

TEST_F(FeaturesOf, ComeInPages_ThatMissNothingWhenOthersGo) {
  for (auto id : {"a", "b", "c", "d", "e"}) put(id, 1, 1);
  auto first = lamps("?limit=2&bbox=0,0,2,2").json();
  EXPECT_EQ(first.find("numberMatched")->integer(), 5);
  EXPECT_EQ(ids(first), "a b");
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/entities/urn:a").status, 204);
  auto second = get(next(first)).json();
  EXPECT_EQ(ids(second), "c d");
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/entities/urn:d").status, 204);  // the page's own end: counted instead
  auto third = get(next(second)).json();
  EXPECT_EQ(next(third), "");
  EXPECT_EQ(ids(lamps("?limit=100").json()), "b c e");  // more than a page may hold is no error
}

TEST_F(FeaturesOf, AreAllThoseOfTheBox_WhateverTheyAre) {
  std::mt19937 random(17);
  std::uniform_real_distribution<double> degrees(-0.05, 0.05);
  std::vector<std::pair<std::string, geo::Point>> all;
  for (int i = 0; i < 300; ++i) {
    geo::Point p{106.6 + degrees(random), 11 + degrees(random)};
    put(std::to_string(i), p.lon, p.lat);
    all.emplace_back(std::to_string(i), p);
  }
  for (int round = 0; round < 40; ++round) {
    auto w = 106.6 + degrees(random), e = 106.6 + degrees(random), s = 11 + degrees(random), n = 11 + degrees(random);
    geo::Box box{std::min(w, e), std::min(s, n), std::max(w, e), std::max(s, n)};
    std::string expected, got,
        path = fmt::format("/collections/Lamp/items?limit=4&bbox={},{},{},{}", box.west, box.south, box.east, box.north);
    for (auto const& [id, p] : all)
      if (box.contains(p)) expected += id + " ";
    while (!path.empty()) {
      auto page = get(path).json();
      if (!page.find("features")->array().empty()) got += ids(page) + " ";
      path = next(page);
    }
    EXPECT_EQ(got, expected);
  }
}

}  // namespace
}  // namespace dinh::reg
