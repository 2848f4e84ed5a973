// Geometries: what was read and written is the same, and the relations keep their laws.
#include "base/geometry.hpp"

#include "promise.hpp"

using namespace dinh;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size > 4096) return 0;
  json::Parser parser;
  auto view = parser.parse(text_of(data, size));
  if (!view) return 0;
  auto g = geo::read_geojson(*view);
  if (!g) return 0;
  std::string text;
  json::Writer writer(text);
  geo::write_geojson(writer, *g);
  auto view2 = parser.parse(text);
  promise(view2.has_value(), "a written geometry is JSON");
  auto again = geo::read_geojson(*view2);
  promise(again.has_value(), "a written geometry can be read");
  promise(geo::distance_m(*g, *again) == 0, "a geometry touches itself");
  promise(geo::intersects(*g, *again), "a geometry intersects itself");
  static const geo::Geometry square = [] {
    geo::Geometry s{geo::Geometry::Type::polygon, {}, {}, {}};
    s.polygons = {{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}};
    return s;
  }();
  promise(geo::intersects(*g, square) == geo::intersects(square, *g), "intersects is symmetric");
  geo::within(*g, square);
  geo::overlaps(*g, square);
  geo::equals(*g, square);
  geo::centre(*g);
  return 0;
}
