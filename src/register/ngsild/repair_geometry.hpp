#pragma once
// Inner part of repair.cpp: geometries. Each fix was made in place; from and to are the coordinates (or the type) before and after.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/geometry.hpp"
#include "base/json.hpp"

namespace dinh::reg {

struct GeometryFix {
  std::string path, rule;
  json::Value from, to;
};

bool is_geometry_in_any_case(std::string_view type);
// Rules: geometry-type-case, coordinates-as-text, coordinates-depth, swapped-lat-lon, unclosed-ring.
std::vector<GeometryFix> repair_geojson(json::Value& geometry, std::optional<geo::Box> const& city);
// "10.98,106.65" (latitude first, as people write it, unless only the other order is possible), WKT points, lines and polygons, GeoJSON
// text.
std::optional<json::Value> geometry_of_text(std::string_view text, std::optional<geo::Box> const& city);

}  // namespace dinh::reg
