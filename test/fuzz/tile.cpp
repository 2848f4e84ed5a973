// Geometries in tiles: the first byte is the zoom, the rest GeoJSON; the tile is the one over its first corner, or its neighbour.
#include <algorithm>

#include "base/geometry.hpp"
#include "promise.hpp"
#include "register/features/tile_writer.hpp"

using namespace dinh;
using reg::tiles::Shape;

namespace {

void check(Shape const& shape) {
  for (auto const& path : shape.paths) {
    promise(path.size() >= static_cast<std::size_t>(shape.kind), "a line has two positions, a ring three");
    for (auto const& c : path)
      promise(std::min(c.x, c.y) >= -reg::tiles::buffer && std::max(c.x, c.y) <= reg::tiles::extent + reg::tiles::buffer,
              "within the buffer");
    if (shape.kind == Shape::Kind::point) continue;
    promise(std::adjacent_find(path.begin(), path.end()) == path.end(), "every step has a length");
    if (shape.kind != Shape::Kind::polygon) continue;
    promise(path.front() != path.back() && reg::tiles::doubled_area(path) != 0, "a ring is open and has an area");
  }
  if (shape.kind == Shape::Kind::polygon && !shape.empty()) promise(reg::tiles::doubled_area(shape.paths[0]) > 0, "first an outer ring");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size < 2 || size > 4096) return 0;
  json::Parser parser;
  auto view = parser.parse(text_of(data + 1, size - 1));
  if (!view) return 0;
  auto g = geo::read_geojson(*view);
  if (!g) return 0;
  int zoom = data[0] % (reg::tiles::deepest + 1);
  auto box = g->box();
  auto at = reg::tiles::project({zoom, 0, 0}, {box.west, box.north});
  auto last = (std::int64_t{1} << zoom) - 1;
  auto tile_of = [&](double v) {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(static_cast<std::int64_t>(v / reg::tiles::extent), 0, last));
  };
  reg::tiles::Address address{zoom, tile_of(at.y), tile_of(at.x)};
  if (data[0] > 127 && address.col < last) ++address.col;
  auto shape = shape_in(address, *g);
  check(shape);
  reg::tiles::Layer layer;
  layer.add(1, shape);
  promise(!layer.tile("x").empty(), "a tile");
  return 0;
}
