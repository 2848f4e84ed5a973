#include "register/features/tile_shape.hpp"

#include <algorithm>
#include <cmath>

namespace dinh::reg::tiles {

namespace {

// A tile is drawn at 512 pixels, so this is less than half of one.
constexpr double tolerance = 3;
constexpr double low = low_edge, high = high_edge;

Path projected(Address const& tile, geo::Line const& line) {
  Path out;
  out.reserve(line.size());
  for (auto const& p : line) out.push_back(project(tile, p));
  return out;
}

bool may_touch(Path const& path) {
  double west = high + 1, north = high + 1, east = low - 1, south = low - 1;
  for (auto const& s : path) {
    west = std::min(west, s.x);
    east = std::max(east, s.x);
    north = std::min(north, s.y);
    south = std::max(south, s.y);
  }
  return west <= high && east >= low && north <= high && south >= low;
}

Cell cell_of(Spot s) { return {static_cast<std::int32_t>(std::lround(s.x)), static_cast<std::int32_t>(std::lround(s.y))}; }

// §4.3.3.2: no step of a line is (0, 0).
std::vector<Cell> cells_of(Path const& path) {
  std::vector<Cell> out;
  for (auto const& s : path)
    if (auto c = cell_of(s); out.empty() || c != out.back()) out.push_back(c);
  return out;
}

void add_points(Address const& tile, std::vector<geo::Point> const& points, Shape& out) {
  std::vector<Cell> cells;
  for (auto const& p : points) {
    auto s = project(tile, p);
    if (s.x >= low && s.x <= high && s.y >= low && s.y <= high) cells.push_back(cell_of(s));
  }
  if (!cells.empty()) out.paths.push_back(std::move(cells));
}

void add_line(Address const& tile, geo::Line const& line, Shape& out) {
  auto path = projected(tile, line);
  if (!may_touch(path)) return;
  for (auto const& part : cut_line(simplified(path, tolerance), low, high))
    if (auto cells = cells_of(part); cells.size() > 1) out.paths.push_back(std::move(cells));
}

// The ring's first position and the one farthest from it stay, so a ring never folds into the line between two neighbours.
Path simplified_ring(Path ring) {
  auto far = std::max_element(ring.begin(), ring.end(), [&](Spot a, Spot b) {
    return std::hypot(a.x - ring[0].x, a.y - ring[0].y) < std::hypot(b.x - ring[0].x, b.y - ring[0].y);
  });
  auto out = simplified(Path(ring.begin(), far + 1), tolerance), back = simplified(Path(far, ring.end()), tolerance);
  out.insert(out.end(), back.begin() + 1, back.end());
  return out;
}

// Empty when it has no area on whole units.
std::vector<Cell> ring_in(Address const& tile, geo::Line const& ring, bool is_outer) {
  auto path = projected(tile, ring);
  if (!may_touch(path)) return {};
  path = simplified_ring(std::move(path));
  path.pop_back();
  auto cells = cells_of(cut_ring(path, low, high));
  while (cells.size() > 1 && cells.front() == cells.back()) cells.pop_back();  // §4.3.4.4: closing is a command of its own
  auto area = doubled_area(cells);
  if (cells.size() < 3 || area == 0) return {};
  if ((area > 0) != is_outer) std::reverse(cells.begin() + 1, cells.end());
  return cells;
}

void add_polygon(Address const& tile, geo::Rings const& rings, Shape& out) {
  for (auto const& ring : rings) {
    bool is_outer = &ring == rings.data();
    auto cells = ring_in(tile, ring, is_outer);
    if (is_outer && cells.empty()) return;  // holes of nothing
    if (!cells.empty()) out.paths.push_back(std::move(cells));
  }
}

}  // namespace

Shape shape_in(Address const& tile, geo::Geometry const& g) {
  using Type = geo::Geometry::Type;
  Shape out;
  switch (g.type) {
    case Type::point:
    case Type::multi_point: add_points(tile, g.points, out); break;
    case Type::line:
    case Type::multi_line:
      out.kind = Shape::Kind::line;
      for (auto const& line : g.lines) add_line(tile, line, out);
      break;
    case Type::polygon:
    case Type::multi_polygon:
      out.kind = Shape::Kind::polygon;
      for (auto const& rings : g.polygons) add_polygon(tile, rings, out);
      break;
  }
  return out;
}

std::int64_t doubled_area(std::vector<Cell> const& ring) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    auto const& a = ring[i];
    auto const& b = ring[(i + 1) % ring.size()];
    sum += std::int64_t{a.x} * b.y - std::int64_t{b.x} * a.y;
  }
  return sum;
}

}  // namespace dinh::reg::tiles
