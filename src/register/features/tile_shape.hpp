#pragma once
// A geometry as one tile shows it: projected, simplified to what can be seen, cut to the tile and its buffer, on whole units.
#include <cstdint>
#include <vector>

#include "register/features/tile_matrix.hpp"

namespace dinh::reg::tiles {

struct Cell {
  std::int32_t x = 0, y = 0;
  bool operator==(Cell const&) const = default;
};

struct Shape {
  enum class Kind : std::uint8_t { point = 1, line = 2, polygon = 3 };  // as GeomType of Mapbox Vector Tile 2.1 §4.3.4
  Kind kind = Kind::point;
  // One for all points; each line; rings that are not closed: an outer one with a positive area, then its holes with negative ones.
  std::vector<std::vector<Cell>> paths;
  bool empty() const { return paths.empty(); }
};

// Empty when nothing of it can be seen in this tile. Neighbours simplify alike, so what goes over an edge goes on behind it.
Shape shape_in(Address const&, geo::Geometry const&);

std::int64_t doubled_area(std::vector<Cell> const& ring);  // by the surveyor's formula, y downwards: positive is clockwise on the screen

// Its parts, for shape_in.
Path simplified(Path const&, double tolerance);                    // the ends stay
std::vector<Path> cut_line(Path const&, double low, double high);  // to the square of low … high in both directions
Path cut_ring(Path const&, double low, double high);               // not closed, neither before nor after

}  // namespace dinh::reg::tiles
