// Vector tiles of a collection as a client meets them (OGC API – Tiles, OGC 20-057).
#include "register/features/tiles.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "register/test/ngsild_world.hpp"
#include "register/test/tile_reader.hpp"

namespace dinh::reg {
namespace {

using tiles::read_tile;

class TilesOf : public testing::Test {
 protected:
  NgsildWorld world;

  void put(std::string const& id, std::string const& location, std::string const& attrs = "", std::string const& tenant = "") {
    std::vector<std::string> headers;
    if (!tenant.empty()) headers.push_back("NGSILD-Tenant: " + tenant);
    auto answer = world.post("entities", fmt::format(R"({{"id":"urn:{}","type":"Lamp","location":{}{}}})", id, location, attrs), headers);
    ASSERT_EQ(answer.status, 201) << answer.body;
  }
  void lamp(std::string const& id, double lon, double lat, std::string const& attrs = "") {
    put(id, fmt::format(R"({{"type":"Point","coordinates":[{},{}]}})", lon, lat), attrs);
  }
  NgsildWorld::Answer get(std::string const& path, std::vector<std::string> headers = {}) {
    headers.push_back("Host: dinh.example");
    return world.send("GET /ogc" + path, headers);
  }
  static std::string at(int z, double lon, double lat) {  // the tile over a place: matrix/row/column
    auto side = std::ldexp(1.0, z), latitude = lat * M_PI / 180;
    return fmt::format("{}/{}/{}", z, static_cast<int>((1 - std::asinh(std::tan(latitude)) / M_PI) / 2 * side),
                       static_cast<int>((lon + 180) / 360 * side));
  }
  NgsildWorld::Answer tile(std::string const& address, std::vector<std::string> headers = {}) {
    return get("/collections/Lamp/tiles/WebMercatorQuad/" + address, std::move(headers));
  }
  static std::set<std::string> ids(std::string const& body) {
    std::set<std::string> out;
    for (auto const& f : read_tile(body).features) out.insert(std::get<std::string>(f.tags.at("id")).substr(4));
    return out;
  }
  static std::string link_of(json::Value const& in, std::string_view rel) {
    for (auto const& l : in.find("links")->array())
      if (l.find("rel")->string() == rel) return std::string(*l.find("href")->string());
    return "";
  }
};

TEST_F(TilesOf, AreFoundFromTheCollection) {
  lamp("a", 106.65, 10.98);
  const std::string base = "http://dinh.example/ogc", set = base + "/collections/Lamp/tiles/WebMercatorQuad";
  EXPECT_EQ(link_of(get("").json(), "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"), base + "/tileMatrixSets");
  EXPECT_EQ(link_of(get("/collections/Lamp").json(), "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"),
            base + "/collections/Lamp/tiles");
  auto list = get("/collections/Lamp/tiles").json().find("tilesets")->array();
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(link_of(list[0], "self"), set);
  auto one = get("/collections/Lamp/tiles/WebMercatorQuad").json();
  EXPECT_EQ(one.find("dataType")->string(), "vector");
  EXPECT_EQ(one.find("tileMatrixSetURI")->string(), "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad");
  EXPECT_EQ(link_of(one, "item"), set + "/{tileMatrix}/{tileRow}/{tileCol}");
  EXPECT_EQ(link_of(one, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"), base + "/tileMatrixSets/WebMercatorQuad");
  EXPECT_NE(one.find("description")->string()->find("2500"), std::string_view::npos);
  EXPECT_NEAR(*one.find("boundingBox")->find("lowerLeft")->array()[0].number(), 106.65, 0.006);
  for (auto path : {"/collections/Lamp/tiles/WorldCRS84Quad", "/collections/Note/tiles", "/collections/Note/tiles/WebMercatorQuad",
                    "/collections/Note/tiles/WebMercatorQuad/0/0/0", "/tileMatrixSets/WorldCRS84Quad"})
    EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(TilesOf, TellHowTheWorldIsCut) {
  auto set = get("/tileMatrixSets/WebMercatorQuad").json();
  EXPECT_EQ(get("/tileMatrixSets").json().find("tileMatrixSets")->array()[0].find("id")->string(), "WebMercatorQuad");
  auto const& matrices = set.find("tileMatrices")->array();
  ASSERT_EQ(matrices.size(), 25u);
  EXPECT_NEAR(*matrices[0].find("scaleDenominator")->number(), 559082264.028717, 1e-3);
  EXPECT_NEAR(*matrices[24].find("cellSize")->number(), 0.009330691929342, 1e-12);
  EXPECT_EQ(matrices[24].find("matrixWidth")->integer(), 16'777'216);
}

TEST_F(TilesOf, SpeakTileJson) {
  lamp("a", 106.65, 10.98, R"(,"power":40,"name":"Đèn","lit":true,"parts":{"value":[1,2]})");
  auto t = get("/collections/Lamp/tiles/WebMercatorQuad?f=tilejson").json();
  EXPECT_EQ(t.find("tilejson")->string(), "3.0.0");
  EXPECT_EQ(t.find("tiles")->array()[0].string(), "http://dinh.example/ogc/collections/Lamp/tiles/WebMercatorQuad/{z}/{y}/{x}");
  EXPECT_EQ(t.find("vector_layers")->text(),
            R"([{"id":"Lamp","fields":{"id":"String","lit":"Boolean","name":"String","power":"Number","type":"String"}}])");
  EXPECT_EQ(t.find("bounds")->array().size(), 4u);
}

TEST_F(TilesOf, HoldEntitiesWithPlainValuesAsTags) {
  lamp("a", 106.65, 10.98,
       R"(,"power":40,"share":0.25,"name":"Đèn 1","lit":false,"parts":{"value":[1,2]},"note":{"languageMap":{"vi":"hỏng","en":"broken"}})"
       R"(,"refPole":{"type":"Relationship","object":"urn:p:1"},"level":[{"value":1},{"value":2,"datasetId":"urn:d:2"}])");
  auto answer = tile(at(14, 106.65, 10.98));
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/vnd.mapbox-vector-tile");
  auto layer = read_tile(answer.body);
  EXPECT_EQ(layer.name, "Lamp");
  ASSERT_EQ(layer.features.size(), 1u);
  auto const& f = layer.features[0];
  std::set<std::string> names;
  for (auto const& [name, value] : f.tags) names.insert(name);
  EXPECT_EQ(names, (std::set<std::string>{"id", "type", "power", "share", "name", "lit", "note:vi", "note:en", "refPole", "level"}));
  EXPECT_EQ(std::get<std::string>(f.tags.at("type")), "Lamp");
  EXPECT_EQ(std::get<double>(f.tags.at("power")), 40);
  EXPECT_EQ(std::get<double>(f.tags.at("level")), 1);
  EXPECT_EQ(std::get<std::string>(f.tags.at("note:vi")), "hỏng");
  EXPECT_FALSE(std::get<bool>(f.tags.at("lit")));
  EXPECT_NE(f.id, 0u);
  auto world_tile = read_tile(tile("0/0/0").body);
  EXPECT_EQ(world_tile.features[0].id, f.id);
  auto spot = world_tile.features[0].shape.paths[0][0];
  EXPECT_EQ(spot.x, std::lround((106.65 + 180) / 360 * 4096));
  EXPECT_EQ(spot.y, std::lround((1 - std::asinh(std::tan(10.98 * M_PI / 180)) / M_PI) / 2 * 4096));
}

TEST_F(TilesOf, AreEmptyOutsideTheCity_AndNoneOutsideTheMatrix) {
  lamp("a", 106.65, 10.98);
  auto far = tile(at(14, 0, 0));
  EXPECT_EQ(far.status, 204);
  EXPECT_EQ(far.body, "");
  for (auto address : {"25/0/0", "1/2/0", "1/0/2", "x/0/0", "1/-1/0", "1/0/0.mvt"}) EXPECT_EQ(tile(address).status, 404) << address;
  EXPECT_EQ(tile("0/0/0?status=ok").json().find("field")->string(), "status");
  EXPECT_EQ(tile("0/0/0?f=png").json().find("field")->string(), "f");
  EXPECT_EQ(tile("0/0/0?f=mvt").status, 200);
}

TEST_F(TilesOf, AreSentAgainOnlyWhenTheyHaveChanged) {
  lamp("a", 106.65, 10.98, R"(,"power":40)");
  lamp("far", 0, 0);
  auto address = at(14, 106.65, 10.98);
  auto first = tile(address);
  auto tag = first.header("ETag");
  EXPECT_EQ(first.header("Cache-Control"), "private, no-cache");
  EXPECT_EQ(tile(address, {"If-None-Match: " + tag}).status, 304);
  EXPECT_EQ(world.patch("entities/urn:far/attrs", R"({"location":{"type":"Point","coordinates":[1,1]}})").status, 204);
  EXPECT_EQ(tile(address, {"If-None-Match: " + tag}).status, 304);  // of another tile
  EXPECT_EQ(world.patch("entities/urn:a/attrs", R"({"power":60})").status, 204);
  auto second = tile(address, {"If-None-Match: " + tag});
  EXPECT_EQ(second.status, 200);
  EXPECT_NE(second.header("ETag"), tag);
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/entities/urn:a").status, 204);
  EXPECT_EQ(tile(address, {"If-None-Match: " + second.header("ETag")}).status, 204);
}

TEST_F(TilesOf, AreOfOneTenant) {
  lamp("a", 106.65, 10.98);
  put("b", R"({"type":"Point","coordinates":[106.65,10.98]})", "", "other");
  EXPECT_EQ(ids(tile("0/0/0").body), std::set<std::string>{"a"});
  EXPECT_EQ(ids(tile("0/0/0", {"NGSILD-Tenant: other"}).body), std::set<std::string>{"b"});
}

TEST_F(TilesOf, HoldWhatNobodyCanDraw_Not) {
  lamp("pole", 0, 90);
  put("ward", R"({"type":"Polygon","coordinates":[[[106,10],[107,10],[107,11],[106,10]]]})");
  put("road", R"({"type":"LineString","coordinates":[[179,0],[180,0]]})");
  put("speck", R"({"type":"Polygon","coordinates":[[[106,10],[106.0001,10],[106.0001,10.0001],[106,10]]]})");
  auto two = world.post("entities", R"({"id":"urn:two","type":"Lamp","location":[
      {"type":"GeoProperty","value":{"type":"Point","coordinates":[1,1]},"datasetId":"urn:d:1"},
      {"type":"GeoProperty","value":{"type":"Point","coordinates":[2,2]},"datasetId":"urn:d:2"}]})");
  ASSERT_EQ(two.status, 201) << two.body;
  EXPECT_EQ(ids(tile("0/0/0").body), (std::set<std::string>{"ward", "road"}));
  EXPECT_EQ(ids(tile(at(16, 106.00005, 10.00005)).body), (std::set<std::string>{"ward", "speck"}));
  for (auto refused : {R"({"type":"GeometryCollection","geometries":[]})", R"({"type":"Polygon","coordinates":[]})",
                       R"({"type":"Point","coordinates":[1e400,0]})", R"({"type":"MultiPoint","coordinates":[]})"})
    EXPECT_EQ(world.post("entities", fmt::format(R"({{"id":"urn:x","type":"Lamp","location":{}}})", refused)).status, 400) << refused;
}

TEST_F(TilesOf, EveryPointIsInTheTileAboveIt) {
  for (int i = 0; i < 200; ++i) lamp(std::to_string(i), 106.5 + i % 20 * 0.013, 10.9 + i / 20 * 0.017);
  for (int z : {0, 5, 9, 12, 15, 18, 24})
    for (int i = 0; i < 200; i += 7)
      EXPECT_TRUE(ids(tile(at(z, 106.5 + i % 20 * 0.013, 10.9 + i / 20 * 0.017)).body).contains(std::to_string(i))) << z;
}

TEST_F(TilesOf, AreThinnedAlike_WhoIsShownStaysShown) {
  Tiles few(world.engine, nullptr, {.features = 10});
  for (int i = 0; i < 120; ++i) lamp(std::to_string(i), 106.5 + i % 12 * 0.05, 10.6 + i / 12 * 0.05);
  auto shown = [&](tiles::Address a) {
    http::Request request;
    std::string matrix = std::to_string(a.matrix), row = std::to_string(a.row), col = std::to_string(a.col);
    request.path_params = {{"collection", "Lamp"}, {"tileMatrix", matrix}, {"tileRow", row}, {"tileCol", col}};
    auto pick = few.pick(request);
    auto body = pick ? (*pick)->encoded() : "";
    std::set<std::string> out;
    if (body.empty()) return out;
    EXPECT_LE(ids(body).size(), 10u);
    for (auto const& f : read_tile(body).features) {  // what is in the buffer belongs to the neighbour
      auto spot = f.shape.paths[0][0];
      bool is_within = std::min(spot.x, spot.y) >= 0 && std::max(spot.x, spot.y) <= tiles::extent;
      if (is_within) out.insert(std::get<std::string>(f.tags.at("id")));
    }
    return out;
  };
  EXPECT_EQ(shown({0, 0, 0}).size(), 10u);
  std::function<void(tiles::Address)> below = [&](tiles::Address a) {
    auto here = shown(a);
    if (here.empty() || a.matrix == 10) return;
    std::set<std::string> there;
    for (std::uint32_t i = 0; i < 4; ++i) {
      tiles::Address child{a.matrix + 1, a.row * 2 + i / 2, a.col * 2 + i % 2};
      there.merge(shown(child));
      below(child);
    }
    for (auto const& id : here) EXPECT_TRUE(there.contains(id)) << id << " is gone below " << a.matrix;
  };
  below({0, 0, 0});
}

}  // namespace
}  // namespace dinh::reg
