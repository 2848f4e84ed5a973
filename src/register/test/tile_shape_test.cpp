// Geometries in tiles (Mapbox Vector Tile 2.1 §4.3): against bytes worked out by hand, against the area and the box they came from, and
// where the earth's coordinates have seams.
#include "register/features/tile_shape.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "register/features/tile_writer.hpp"
#include "register/test/tile_reader.hpp"

namespace dinh::reg::tiles {
namespace {

constexpr Address world{0, 0, 0}, city{14, 7689, 13045};  // the second lies over Thủ Dầu Một

geo::Geometry geometry(std::string const& text) {
  json::Parser parser;
  return geo::read_geojson(parser.parse(text).value()).value();
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (auto c : bytes) {
    constexpr char digits[] = "0123456789abcdef";
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
    out += ' ';
  }
  if (!out.empty()) out.pop_back();
  return out;
}

// A geometry of tile positions, as if it had been on the map.
geo::Geometry placed(Address const& tile, std::vector<std::vector<Path>> const& polygons) {
  geo::Geometry out;
  out.type = geo::Geometry::Type::multi_polygon;
  for (auto const& rings : polygons)
    for (auto& placed_rings = out.polygons.emplace_back(); auto const& ring : rings) {
      auto& line = placed_rings.emplace_back();
      for (auto s : ring) line.push_back(unproject(tile, s));
      line.push_back(line.front());
    }
  return out;
}

double area(Path const& ring) {
  double sum = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    auto a = ring[i], b = ring[(i + 1) % ring.size()];
    sum += a.x * b.y - b.x * a.y;
  }
  return std::abs(sum) / 2;
}

double area(Shape const& shape) {
  double sum = 0;
  for (auto const& ring : shape.paths) sum += static_cast<double>(doubled_area(ring)) / 2;
  return sum;
}

TEST(TileMatrix, ReadsTilesOfTheSet_AndNothingElse) {
  EXPECT_EQ(Address::read("0", "0", "0"), (Address{0, 0, 0}));
  EXPECT_EQ(Address::read("24", "16777215", "16777215"), (Address{24, 16'777'215, 16'777'215}));
  for (auto [z, y, x] : {std::tuple{"25", "0", "0"},
                         {"0", "1", "0"},
                         {"0", "0", "1"},
                         {"3", "8", "0"},
                         {"3", "0", "8"},
                         {"-1", "0", "0"},
                         {"1", "-1", "0"},
                         {"", "0", "0"},
                         {"1", "1", ""},
                         {"1", "1.0", "1"},
                         {"01", "1", "1"},
                         {"1", "00", "1"},
                         {"1", "0", "4294967296"},
                         {"a", "b", "c"},
                         {"1", "1", "1.mvt"}})
    EXPECT_FALSE(Address::read(z, y, x)) << z << '/' << y << '/' << x;
}

TEST(TileMatrix, ProjectsAndComesBack) {
  auto middle = project(world, {0, 0});
  EXPECT_NEAR(middle.x, 2048, 1e-9);
  EXPECT_NEAR(middle.y, 2048, 1e-9);
  auto corner = project(world, {-180, 85.0511287798066});
  EXPECT_NEAR(corner.x, 0, 1e-6);
  EXPECT_NEAR(corner.y, 0, 1e-6);
  geo::Point hall{106.6519, 10.9804};
  auto back = unproject(city, project(city, hall));
  EXPECT_NEAR(back.lon, hall.lon, 1e-9);
  EXPECT_NEAR(back.lat, hall.lat, 1e-9);
  EXPECT_TRUE(city.box().contains(hall));
  for (auto pole : {90.0, -90.0}) EXPECT_TRUE(std::isfinite(project({24, 0, 0}, {0, pole}).y));
}

// The examples of §4.3.5 of the specification.
TEST(TileBytes, AreThoseOfTheSpecification) {
  auto bytes = [](Shape const& shape) {
    Layer layer;
    layer.add(1, shape);
    return hex(layer.tile("x"));
  };
  using Kind = Shape::Kind;
  // layers{ version 2, name "x", features{ id 1, type, geometry }, extent 4096 }
  EXPECT_EQ(bytes({Kind::point, {{{25, 17}}}}), "1a 13 78 02 0a 01 78 12 09 08 01 18 01 22 03 09 32 22 28 80 20");
  EXPECT_EQ(bytes({Kind::point, {{{5, 7}, {3, 2}}}}), "1a 15 78 02 0a 01 78 12 0b 08 01 18 01 22 05 11 0a 0e 03 09 28 80 20");
  EXPECT_EQ(bytes({Kind::line, {{{2, 2}, {2, 10}, {10, 10}}}}),
            "1a 18 78 02 0a 01 78 12 0e 08 01 18 02 22 08 09 04 04 12 00 10 10 00 28 80 20");
  EXPECT_EQ(bytes({Kind::line, {{{2, 2}, {2, 10}, {10, 10}}, {{1, 1}, {3, 5}}}}),
            "1a 1e 78 02 0a 01 78 12 14 08 01 18 02 22 0e 09 04 04 12 00 10 10 00 09 11 11 0a 04 08 28 80 20");
  EXPECT_EQ(bytes({Kind::polygon, {{{3, 6}, {8, 12}, {20, 34}}}}),
            "1a 19 78 02 0a 01 78 12 0f 08 01 18 03 22 09 09 06 0c 12 0a 0c 18 2c 0f 28 80 20");
}

TEST(TileBytes, ShareKeysAndValues_AndKeepTheirKinds) {
  Layer layer;
  for (std::uint64_t id : {1, 300}) {
    layer.text("name", "Đèn");
    layer.number("power", 40);
    layer.number("level", -2);
    layer.number("share", 0.5);
    layer.truth("lit", true);
    layer.add(id, {Shape::Kind::point, {{{0, 0}}}});
  }
  auto tile = layer.tile("Lamp");
  auto seen = read_tile(tile);
  EXPECT_EQ(seen.name, "Lamp");
  EXPECT_EQ(seen.extent, 4096u);
  ASSERT_EQ(seen.features.size(), 2u);
  EXPECT_EQ(seen.features[1].id, 300u);
  for (auto const& f : seen.features) {
    EXPECT_EQ(std::get<std::string>(f.tags.at("name")), "Đèn");
    EXPECT_EQ(std::get<double>(f.tags.at("power")), 40);
    EXPECT_EQ(std::get<double>(f.tags.at("level")), -2);
    EXPECT_EQ(std::get<double>(f.tags.at("share")), 0.5);
    EXPECT_TRUE(std::get<bool>(f.tags.at("lit")));
  }
  EXPECT_EQ(tile.find("power"), tile.rfind("power"));
  EXPECT_EQ(Layer().tile("Lamp"), "");
}

TEST(TileShape, RingsGoTheWayTheyMust_WhateverWayTheyCame) {
  Path outer{{100, 100}, {3000, 100}, {3000, 3000}, {100, 3000}}, hole{{1000, 1000}, {2000, 1000}, {2000, 2000}, {1000, 2000}};
  for (bool turn_outer : {false, true})
    for (bool turn_hole : {false, true}) {
      auto o = outer, h = hole;
      if (turn_outer) std::reverse(o.begin(), o.end());
      if (turn_hole) std::reverse(h.begin(), h.end());
      auto shape = shape_in(city, placed(city, {{o, h}}));
      ASSERT_EQ(shape.paths.size(), 2u);
      EXPECT_EQ(doubled_area(shape.paths[0]), 2 * 2900 * 2900);
      EXPECT_EQ(doubled_area(shape.paths[1]), -2 * 1000 * 1000);
    }
}

TEST(TileShape, WhatIsTooSmallToBeSeenIsLeftOut) {
  EXPECT_TRUE(shape_in(world, geometry(R"({"type":"Polygon","coordinates":[[[106,10],[106.001,10],[106.001,10.001],[106,10]]]})")).empty());
  EXPECT_TRUE(shape_in(world, geometry(R"({"type":"LineString","coordinates":[[106,10],[106.001,10.001]]})")).empty());
  EXPECT_TRUE(shape_in(city, geometry(R"({"type":"LineString","coordinates":[[106.65,10.98],[106.65,10.98]]})")).empty());
  Path flat{{100, 100}, {2000, 100}, {3000, 100}, {500, 100}};
  EXPECT_TRUE(shape_in(city, placed(city, {{flat}})).empty());
  Path whole{{0, 0}, {4000, 0}, {4000, 4000}}, speck{{2500, 1000}, {2500.2, 1000}, {2500.2, 1000.2}};
  EXPECT_EQ(shape_in(city, placed(city, {{whole, speck}})).paths.size(), 1u);  // a hole of nothing
}

TEST(TileShape, LinesAreCutIntoTheirParts) {
  Path line{{-500, 100}, {500, 100}, {500, 9000}, {1500, 9000}, {1500, 200}};
  auto parts = cut_line(line, low_edge, high_edge);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0], (Path{{low_edge, 100}, {500, 100}, {500, high_edge}}));
  EXPECT_EQ(parts[1], (Path{{1500, high_edge}, {1500, 200}}));
  EXPECT_TRUE(cut_line({{-500, 0}, {-500, 4096}, {-100, 5000}}, low_edge, high_edge).empty());
  EXPECT_EQ(cut_line({{-9000, -9000}, {9000, 9000}}, low_edge, high_edge).size(), 1u);  // both ends outside
}

TEST(TileShape, ARingAroundTheTileBecomesTheTile) {
  Path around{{-90'000, -90'000}, {90'000, -90'000}, {90'000, 90'000}, {-90'000, 90'000}};
  auto shape = shape_in(city, placed(city, {{around}}));
  EXPECT_EQ(area(shape), (4096.0 + 128) * (4096.0 + 128));
  Path past{{5000, -90'000}, {90'000, -90'000}, {90'000, 90'000}, {5000, 90'000}};
  EXPECT_TRUE(shape_in(city, placed(city, {{past}})).empty());
}

TEST(TileShape, NothingIsOutsideTheBuffer_PolesAntimeridianAndTheWholeWorld) {
  for (
      auto text :
      {R"({"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]})",
       R"({"type":"LineString","coordinates":[[-180,-90],[180,90],[0,90],[0,-90],[179.999999999,0]]})",
       R"({"type":"MultiPoint","coordinates":[[0,90],[0,-90],[180,0],[-180,0],[106.65,10.98]]})",
       R"({"type":"MultiPolygon","coordinates":[[[[179,-1],[180,-1],[180,1],[179,1],[179,-1]]],[[[-180,-1],[-179,-1],[-179,1],[-180,1],[-180,-1]]]]})"})
    for (Address tile : {world, Address{1, 0, 0}, Address{1, 1, 1}, Address{5, 0, 31}, Address{5, 31, 0}, Address{24, 0, 0}, city,
                         Address{24, (1u << 23) - 1, (1u << 24) - 1}, Address{24, 7'880'000, 13'359'000}}) {
      auto shape = shape_in(tile, geometry(text));
      for (auto const& path : shape.paths)
        for (auto const& c : path) {
          EXPECT_TRUE(c.x >= -buffer && c.x <= extent + buffer && c.y >= -buffer && c.y <= extent + buffer) << text << c.x << ' ' << c.y;
        }
    }
  auto poles = shape_in(world, geometry(R"({"type":"MultiPoint","coordinates":[[0,90],[0,-90]]})"));
  EXPECT_TRUE(poles.empty());  // Mercator never gets there
  EXPECT_EQ(shape_in(world, geometry(R"({"type":"MultiPoint","coordinates":[[180,0],[-180,0]]})")).paths[0],
            (std::vector<Cell>{{4096, 2048}, {0, 2048}}));
}

TEST(TileShape, SimplifyingStaysCloserThanItsTolerance) {
  std::mt19937 random(5);
  std::normal_distribution<double> wander(0, 8);
  for (int round = 0; round < 50; ++round) {
    Path line{{2000, 2000}};
    for (int i = 0; i < 2500; ++i) line.push_back({line.back().x + wander(random), line.back().y + wander(random)});
    auto less = simplified(line, 3);
    EXPECT_LT(less.size(), line.size());
    EXPECT_EQ(less.front(), line.front());
    EXPECT_EQ(less.back(), line.back());
    std::size_t at = 0;  // each that was left out is near the segment that took its place
    for (std::size_t i = 0; i + 1 < less.size(); ++i)
      for (auto a = less[i], b = less[i + 1]; at < line.size() && !(line[at] == b); ++at) {
        auto dx = b.x - a.x, dy = b.y - a.y, l = dx * dx + dy * dy, px = line[at].x - a.x, py = line[at].y - a.y;
        auto t = l > 0 ? std::clamp((px * dx + py * dy) / l, 0.0, 1.0) : 0.0;
        EXPECT_LE(std::hypot(px - t * dx, py - t * dy), 3 + 1e-9);
      }
  }
}

// Stars of random rays with a hole, some far over the edge of the tile: what is drawn has the area and the box of what is within.
TEST(TileShape, PolygonsKeepTheirAreaAndTheirBox) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> where(-1000, 5000), ray(200, 3000), unit(0, 1);
  for (int round = 0; round < 500; ++round) {
    Spot centre{where(random), where(random)};
    int corners = 3 + static_cast<int>(unit(random) * 60);
    Path star, hole;
    for (int i = 0; i < corners; ++i) {
      auto angle = 2 * M_PI * i / corners, r = ray(random);
      star.push_back({centre.x + r * std::cos(angle), centre.y + r * std::sin(angle)});
      hole.push_back({centre.x + 60 * std::cos(angle), centre.y + 60 * std::sin(angle)});
    }
    auto shape = shape_in(city, placed(city, {{star, hole}}));
    auto kept = cut_ring(star, low_edge, high_edge), kept_hole = cut_ring(hole, low_edge, high_edge);
    double length = 0, west = 1e9, east = -1e9;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      auto a = kept[i], b = kept[(i + 1) % kept.size()];
      length += std::hypot(b.x - a.x, b.y - a.y);
      west = std::min(west, a.x);
      east = std::max(east, a.x);
    }
    EXPECT_NEAR(area(shape), area(kept) - area(kept_hole), 4 * length + 2000) << round;
    if (shape.empty()) continue;
    auto [left, right] = std::minmax_element(shape.paths[0].begin(), shape.paths[0].end(), [](Cell a, Cell b) { return a.x < b.x; });
    EXPECT_NEAR(left->x, west, 4);
    EXPECT_NEAR(right->x, east, 4);
    Layer layer;
    layer.add(1, shape);
    auto seen = read_tile(layer.tile("x"));
    EXPECT_EQ(seen.features[0].shape.paths, shape.paths);
  }
}

TEST(TileShape, NeighboursAgreeAboutTheirEdge) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> step(-40, 120), up(-60, 60);
  Address east{city.matrix, city.row, city.col + 1};
  geo::Geometry line;
  line.type = geo::Geometry::Type::line;
  line.lines.emplace_back();
  for (Spot s{500, 2000}; s.x < 7500; s = {s.x + step(random), s.y + up(random)}) line.lines[0].push_back(unproject(city, s));
  auto crossing = [](Shape const& shape, double x) {  // where the line goes over it
    double sum = 0;
    for (auto const& path : shape.paths)
      for (std::size_t i = 0; i + 1 < path.size(); ++i)
        if ((path[i].x < x) != (path[i + 1].x < x))
          sum += path[i].y + (x - path[i].x) * (path[i + 1].y - path[i].y) / (path[i + 1].x - path[i].x);
    return sum;
  };
  EXPECT_NEAR(crossing(shape_in(city, line), 4096.25), crossing(shape_in(east, line), 0.25), 3);
}

TEST(TileShape, AHostileZigzagIsDoneInTime) {
  geo::Geometry line;
  line.type = geo::Geometry::Type::line;
  line.lines.emplace_back();
  for (int i = 0; i < 200'000; ++i) line.lines[0].push_back(unproject(city, {(i % 2 ? 4000.0 : 100) + i * 1e-3, i * 0.02}));
  EXPECT_FALSE(shape_in(city, line).empty());
}

}  // namespace
}  // namespace dinh::reg::tiles
