// Where the earth's coordinates have seams: near must find the same with the grid and without it (CIM 009 §4.10). And what a geo query may
// cost.
#include <gtest/gtest.h>

#include <cmath>

#include "register/query_limits.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

std::string buoy(std::string const& name, std::string const& lon, std::string const& lat) {
  return R"({"id":"urn:b:)" + name + R"(","type":"Buoy","location":{"type":"Point","coordinates":[)" + lon + "," + lat + "]}}";
}

std::string near(std::string const& lon, std::string const& lat, std::string const& distance_m) {
  return "georel=near;maxDistance==" + distance_m + "&geometry=Point&coordinates=%5B" + lon + "," + lat + "%5D";
}

struct Sea {
  NgsildWorld world;
  void add(std::string const& entity) { ASSERT_EQ(201, world.post("entities", entity).status) << entity; }
  // Ids found through the grid of one type, and by looking at every entity.
  std::pair<std::string, std::string> found(std::string const& geo) {
    auto ids = [&](std::string const& query) { return world.get("entities?" + query + "&pick=id").body; };
    return {ids("type=Buoy&" + geo), ids(geo)};
  }
};

TEST(GeoQuery, NearGoesOverTheAntimeridian) {
  Sea sea;
  sea.add(buoy("west", "179.99", "0"));
  sea.add(buoy("east", "-179.99", "0"));
  sea.add(buoy("on", "180", "0.001"));
  sea.add(buoy("on2", "-180", "-0.001"));
  sea.add(buoy("far", "0", "0"));
  auto const all = R"([{"id":"urn:b:west"},{"id":"urn:b:east"},{"id":"urn:b:on"},{"id":"urn:b:on2"}])";
  for (auto lon : {"179.995", "-179.995", "180", "-180"}) {
    auto [grid, scan] = sea.found(near(lon, "0", "3000"));
    EXPECT_EQ(all, grid) << lon;
    EXPECT_EQ(all, scan) << lon;
  }
}

TEST(GeoQuery, NearGoesOverThePoles) {
  Sea sea;
  sea.add(buoy("n0", "0", "89.999"));
  sea.add(buoy("n180", "180", "89.999"));
  sea.add(buoy("n90", "-90", "89.9"));
  sea.add(buoy("s", "45", "-90"));
  sea.add(buoy("s180", "-135", "-89.999"));
  auto [grid, scan] = sea.found(near("90", "89.9995", "500"));
  EXPECT_EQ(R"([{"id":"urn:b:n0"},{"id":"urn:b:n180"}])", grid);
  EXPECT_EQ(grid, scan);
  auto [south, south_scan] = sea.found(near("0", "-90", "200"));
  EXPECT_EQ(R"([{"id":"urn:b:s"},{"id":"urn:b:s180"}])", south);
  EXPECT_EQ(south, south_scan);
}

TEST(GeoQuery, NearFindsShapesBeyondTheSeam) {
  Sea sea;
  sea.add(R"({"id":"urn:b:line","type":"Buoy","location":{"type":"LineString","coordinates":[[-179.999,-1],[-179.999,1]]}})");
  auto [grid, scan] = sea.found(near("179.999", "0", "500"));
  EXPECT_EQ(R"([{"id":"urn:b:line"}])", grid);
  EXPECT_EQ(grid, scan);
}

std::string circle(std::size_t corners, double radius) {
  std::string out = "[[";
  for (std::size_t i = 0; i <= corners; ++i) {
    double angle = 6.283185307179586 * static_cast<double>(i % corners) / static_cast<double>(corners);
    out += (i ? ",[" : "[") + std::to_string(106 + radius * std::cos(angle)) + "," + std::to_string(11 + radius * std::sin(angle)) + "]";
  }
  return out + "]]";
}

std::string shape_query(std::string const& polygon) {
  return R"({"type":"Query","entities":[{"type":"Shape"}],"geoQ":{"georel":"overlaps","geometry":"Polygon","coordinates":)" + polygon +
         "}}";
}

TEST(GeoQuery, RefusesAShapeOfTooManyPositions) {
  NgsildWorld world;
  auto most = query_limits.vertices - 1;  // the first stands twice
  EXPECT_EQ(200, world.post("entityOperations/query", shape_query(circle(most, 1))).status);
  auto refused = world.post("entityOperations/query", shape_query(circle(most + 1, 1)));
  EXPECT_EQ(400, refused.status);
  EXPECT_EQ("coordinates", refused.json().find("field")->string());
}

TEST(GeoQuery, StopsWhenItCostsTooMuch) {
  NgsildWorld world;
  for (auto i : {1, 2, 3, 4})
    ASSERT_EQ(201, world
                       .post("entities", R"({"id":"urn:s:)" + std::to_string(i) +
                                             R"(","type":"Shape","location":{"type":"Polygon","coordinates":)" + circle(20'000, 1) + "}}")
                       .status);
  auto refused = world.post("entityOperations/query", shape_query(circle(1'900, 1.0001)));
  EXPECT_EQ(403, refused.status) << refused.body;
  EXPECT_EQ("https://uri.etsi.org/ngsi-ld/errors/TooComplexQuery", refused.json().find("type")->string());
}

}  // namespace
}  // namespace dinh::reg
