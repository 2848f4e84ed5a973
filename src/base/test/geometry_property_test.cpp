// Shapes made of the squares of a chequered sheet: which squares they cover decides every relation, by sets and without any geometry.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "base/geometry_parts.hpp"

namespace dinh::geo {
namespace {

using Cell = std::pair<int, int>;
using Cells = std::set<Cell>;

struct Dice {
  std::mt19937 engine;
  int roll(int low, int high) { return std::uniform_int_distribution(low, high)(engine); }
};

Point corner(int x, int y) { return {106.5 + x * 0.01, 10.9 + y * 0.007}; }  // odd steps, so that nothing is round in binary

Line rectangle(int x, int y, int x2, int y2, int turn) {
  Line ring = {corner(x, y), corner(x2, y), corner(x2, y2), corner(x, y2)};
  std::ranges::rotate(ring, ring.begin() + turn % 4);
  if (turn > 3) std::ranges::reverse(ring);
  ring.push_back(ring.front());
  return ring;
}

struct Area {
  Geometry shape{Geometry::Type::multi_polygon, {}, {}, {}};
  Cells cells;
};

bool near(Cells const& cells, Cell c) {
  for (int dx = -1; dx <= 1; ++dx)
    for (int dy = -1; dy <= 1; ++dy)
      if (cells.contains({c.first + dx, c.second + dy})) return true;
  return false;
}

// One or two rectangles that don't touch each other, some with a hole.
Area random_area(Dice& dice) {
  Area area;
  for (int part = dice.roll(1, 2); part > 0; --part) {
    int x = dice.roll(0, 8), y = dice.roll(0, 8), x2 = x + dice.roll(1, 6), y2 = y + dice.roll(1, 6);
    Cells cells;
    Rings rings = {rectangle(x, y, x2, y2, dice.roll(0, 7))};
    bool holed = x2 - x > 2 && y2 - y > 2 && dice.roll(0, 1) == 1;
    for (int i = x; i < x2; ++i)
      for (int j = y; j < y2; ++j)
        if (!holed || i == x || j == y || i == x2 - 1 || j == y2 - 1) cells.insert({i, j});
    if (holed) rings.push_back(rectangle(x + 1, y + 1, x2 - 1, y2 - 1, dice.roll(0, 7)));
    if (std::ranges::any_of(cells, [&](Cell c) { return near(area.cells, c); })) continue;
    area.shape.polygons.push_back(rings);
    area.cells.insert(cells.begin(), cells.end());
  }
  return area;
}

using Edge = std::pair<Cell, Cell>;  // from the smaller corner to the greater
struct Path {
  Geometry shape{Geometry::Type::line, {}, {}, {}};
  std::set<Edge> edges;
  Cells corners;
};

Path random_path(Dice& dice) {
  Path path;
  Cell at = {dice.roll(0, 12), dice.roll(0, 12)};
  Line line = {corner(at.first, at.second)};
  path.corners.insert(at);
  for (int leg = dice.roll(1, 4); leg > 0; --leg) {
    int direction = dice.roll(0, 3), length = dice.roll(1, 5);
    for (int i = 0; i < length; ++i) {
      Cell next = {at.first + (direction == 0) - (direction == 1), at.second + (direction == 2) - (direction == 3)};
      path.edges.insert(std::minmax(at, next));
      path.corners.insert(next);
      at = next;
    }
    line.push_back(corner(at.first, at.second));
  }
  path.shape.lines.push_back(line);
  return path;
}

bool holds(Cells const& outer, Cells const& inner) { return std::ranges::includes(outer, inner); }
template <class Set>
bool share(Set const& a, Set const& b) {
  return std::ranges::any_of(a, [&](auto const& c) { return b.contains(c); });
}

// How many of the four squares around a corner are covered: 0 outside, 4 inside, else on the boundary.
int covered_around(Cells const& cells, Cell corner) {
  int count = 0;
  for (int dx = -1; dx <= 0; ++dx)
    for (int dy = -1; dy <= 0; ++dy) count += cells.contains({corner.first + dx, corner.second + dy}) ? 1 : 0;
  return count;
}

TEST(GeometryProperty, AreasRelateAsTheSetsOfTheirSquares) {
  Dice dice{std::mt19937(7)};
  int overlapping = 0, inside = 0;
  for (int i = 0; i < 4000; ++i) {
    auto a = random_area(dice), b = random_area(dice);
    bool meet = share(a.cells, b.cells), a_in_b = holds(b.cells, a.cells), b_in_a = holds(a.cells, b.cells);
    ASSERT_EQ(within(a.shape, b.shape), a_in_b) << i;
    ASSERT_EQ(equals(a.shape, b.shape), a_in_b && b_in_a) << i;
    ASSERT_EQ(overlaps(a.shape, b.shape), meet && !a_in_b && !b_in_a) << i;
    bool touch = std::ranges::any_of(a.cells, [&](Cell c) { return near(b.cells, c); });
    ASSERT_EQ(intersects(a.shape, b.shape), touch) << i;
    ASSERT_EQ(distance_m(a.shape, b.shape) == 0, touch) << i;
    overlapping += meet && !a_in_b && !b_in_a;
    inside += a_in_b;
  }
  EXPECT_GT(overlapping, 500);
  EXPECT_GT(inside, 50);
}

TEST(GeometryProperty, PointsAreLocatedByTheSquaresAroundThem) {
  Dice dice{std::mt19937(8)};
  for (int i = 0; i < 4000; ++i) {
    auto area = random_area(dice);
    Cell at = {dice.roll(-1, 15), dice.roll(-1, 15)};
    int covered = covered_around(area.cells, at);
    auto expected = covered == 0 ? Place::outside : covered == 4 ? Place::inside : Place::boundary;
    ASSERT_EQ(locate(corner(at.first, at.second), area.shape), expected) << i;
    ASSERT_EQ(locate(centre(area.shape), area.shape), Place::inside) << i;
  }
}

TEST(GeometryProperty, LinesRelateToAreasAsTheirEdgesToTheSquares) {
  Dice dice{std::mt19937(9)};
  for (int i = 0; i < 4000; ++i) {
    auto area = random_area(dice);
    auto path = random_path(dice);
    bool some_inside = false, some_outside = false;
    for (auto const& [from, to] : path.edges) {
      bool upright = from.first == to.first;
      Cell other_side = {from.first - (upright ? 1 : 0), from.second - (upright ? 0 : 1)};
      int sides = (area.cells.contains(from) ? 1 : 0) + (area.cells.contains(other_side) ? 1 : 0);
      some_inside |= sides == 2;
      some_outside |= sides == 0;
    }
    ASSERT_EQ(within(path.shape, area.shape), some_inside && !some_outside) << i;
    bool touch = std::ranges::any_of(path.corners, [&](Cell c) { return covered_around(area.cells, c) > 0; });
    ASSERT_EQ(intersects(path.shape, area.shape), touch) << i;
  }
}

TEST(GeometryProperty, LinesRelateAsTheSetsOfTheirEdges) {
  Dice dice{std::mt19937(10)};
  for (int i = 0; i < 4000; ++i) {
    auto a = random_path(dice), b = random_path(dice);
    bool a_in_b = std::ranges::includes(b.edges, a.edges), b_in_a = std::ranges::includes(a.edges, b.edges);
    ASSERT_EQ(within(a.shape, b.shape), a_in_b) << i;
    ASSERT_EQ(equals(a.shape, b.shape), a_in_b && b_in_a) << i;
    ASSERT_EQ(overlaps(a.shape, b.shape), share(a.edges, b.edges) && !a_in_b && !b_in_a) << i;
    ASSERT_EQ(intersects(a.shape, b.shape), share(a.corners, b.corners)) << i;
  }
}

TEST(GeometryProperty, DistanceToALineIsThatToItsNearestPoint) {
  Dice dice{std::mt19937(11)};
  auto any_point = [&] { return Point{106 + dice.roll(0, 100'000) / 1e5, 10 + dice.roll(0, 100'000) / 1e5}; };
  for (int i = 0; i < 500; ++i) {
    Geometry line{Geometry::Type::line, {}, {{any_point(), any_point(), any_point()}}, {}};
    Geometry point{Geometry::Type::point, {any_point()}, {}, {}};
    double nearest = 1e12;
    each_segment(line, [&](Point a, Point b) {
      for (int k = 0; k <= 2000; ++k) nearest = std::min(nearest, distance_m(point.points[0], between(a, b, k / 2000.0)));
    });
    ASSERT_NEAR(distance_m(point, line), nearest, 1 + nearest * 1e-3) << i;
  }
}

}  // namespace
}  // namespace dinh::geo
