#include <array>
#include <cmath>
#include <string>

#include "base/fields.hpp"
#include "base/geometry.hpp"

namespace dinh::geo {

using Type = Geometry::Type;
constexpr auto names_of(Geometry::Type) {
  return std::array{named(Type::point, "Point"),     named(Type::multi_point, "MultiPoint"),
                    named(Type::line, "LineString"), named(Type::multi_line, "MultiLineString"),
                    named(Type::polygon, "Polygon"), named(Type::multi_polygon, "MultiPolygon")};
}

namespace {

constexpr std::size_t max_positions = 200'000;

class Reader {
 public:
  Result<Geometry> read(Type type, json::View coordinates) {
    Geometry g{.type = type, .points = {}, .lines = {}, .polygons = {}};
    switch (type) {
      case Type::point: return finish(g, position(coordinates, "coordinates", g.points.emplace_back()));
      case Type::line: return finish(g, line(coordinates, "coordinates", g.lines.emplace_back()));
      case Type::polygon: return finish(g, polygon(coordinates, "coordinates", g.polygons.emplace_back()));
      case Type::multi_point: return finish(g, list(coordinates, "coordinates", "positions", g.points, &Reader::position));
      case Type::multi_line: return finish(g, list(coordinates, "coordinates", "lines", g.lines, &Reader::line));
      case Type::multi_polygon: return finish(g, list(coordinates, "coordinates", "polygons", g.polygons, &Reader::polygon));
    }
    return fail_field("type", "a geometry type");
  }

 private:
  using Path = std::string const&;

  static Result<Geometry> finish(Geometry& g, Result<void> const& result) {
    if (!result) return tl::unexpected(result.error());
    return std::move(g);
  }

  template <class T>
  Result<void> list(json::View in, Path path, const char* what, std::vector<T>& out,
                    Result<void> (Reader::*read_one)(json::View, Path, T&)) {
    if (!in.is_array() || in.size() == 0) return fail_field(path, std::string("an array of ") + what);
    Result<void> result;
    in.all_items([&](json::View item) {
      auto here = path + "[" + std::to_string(out.size()) + "]";
      result = (this->*read_one)(item, here, out.emplace_back());
      return result.has_value();
    });
    return result;
  }

  Result<void> position(json::View in, Path path, Point& out) {
    if (++positions_ > max_positions) return fail(Code::too_large, "a geometry may have " + std::to_string(max_positions) + " positions");
    double numbers[3] = {};
    std::size_t count = 0;
    bool all_numbers = in.is_array() && in.all_items([&](json::View item) {
      auto number = item.number();
      if (!number || count == 3) return false;
      numbers[count++] = *number;
      return true;
    });
    if (!all_numbers || count < 2) return fail_field(path, "a position [longitude, latitude] or [longitude, latitude, altitude]");
    if (!(std::abs(numbers[0]) <= 180)) return fail_field(path + "[0]", "a longitude from -180 to 180");
    if (!(std::abs(numbers[1]) <= 90)) return fail_field(path + "[1]", "a latitude from -90 to 90 (the longitude comes first)");
    out = {numbers[0], numbers[1]};  // altitude has no part in any relation
    return {};
  }

  Result<void> line(json::View in, Path path, Line& out) {
    TRY_DO(list(in, path, "positions", out, &Reader::position));
    if (out.size() < 2) return fail_field(path, "at least two positions");
    return {};
  }

  Result<void> ring(json::View in, Path path, Line& out) {
    TRY_DO(list(in, path, "positions", out, &Reader::position));
    if (out.size() < 4) return fail_field(path, "a ring of at least four positions");
    if (out.front() != out.back())
      return fail_field(path + "[" + std::to_string(out.size() - 1) + "]", "the position the ring begins with (it must be closed)");
    return {};
  }

  Result<void> polygon(json::View in, Path path, Rings& out) { return list(in, path, "rings", out, &Reader::ring); }

  std::size_t positions_ = 0;
};

void write(json::Writer& to, Point p) { to.begin_array().value(p.lon).value(p.lat).end_array(); }

template <class T>
void write(json::Writer& to, std::vector<T> const& parts) {
  to.begin_array();
  for (auto const& part : parts) write(to, part);
  to.end_array();
}

}  // namespace

Result<Geometry> read_geojson(json::View in) {
  if (!in.is_object()) return fail_field("geometry", "an object with type and coordinates");
  auto type = in.get("type");
  if (!type || !type->is_string()) return fail_field("type", "a geometry type like Point or Polygon");
  auto coordinates = in.get("coordinates");
  if (!coordinates) return fail_field("coordinates", "an array (it is required)");
  return read_coordinates(*type->string(), *coordinates);
}

Result<Geometry> read_coordinates(std::string_view geometry_type, json::View coordinates) {
  auto type = from_name<Type>(geometry_type);
  if (!type) return fail_field("type", "one of Point MultiPoint LineString MultiLineString Polygon MultiPolygon");
  return Reader().read(*type, coordinates);
}

void write_geojson(json::Writer& to, Geometry const& g) {
  to.begin_object().member("type", name_of(g.type)).key("coordinates");
  switch (g.type) {
    case Type::point: write(to, g.points.front()); break;
    case Type::line: write(to, g.lines.front()); break;
    case Type::polygon: write(to, g.polygons.front()); break;
    case Type::multi_point: write(to, g.points); break;
    case Type::multi_line: write(to, g.lines); break;
    case Type::multi_polygon: write(to, g.polygons); break;
  }
  to.end_object();
}

}  // namespace dinh::geo
