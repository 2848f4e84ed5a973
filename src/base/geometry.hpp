#pragma once
// GeoJSON geometries (RFC 7946): longitude first, WGS 84. Distances in metres on a sphere of radius 6,371,008.8 m.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace dinh::geo {

struct Point { double lon = 0, lat = 0; bool operator==(Point const&) const = default; };
struct Box { double west = 180, south = 90, east = -180, north = -90; void add(Point); bool contains(Point) const; bool overlaps(Box const&) const; };
using Line = std::vector<Point>;
using Rings = std::vector<Line>;   // first is the outer ring; closed

struct Geometry {
  enum class Type { point, multi_point, line, multi_line, polygon, multi_polygon };
  Type type = Type::point;
  std::vector<Point> points;         // point, multi_point
  std::vector<Line> lines;           // line, multi_line
  std::vector<Rings> polygons;       // polygon, multi_polygon
  Box box() const;
};

// Strict: longitudes and latitudes in range, rings closed with at least four positions. Errors name the place ("coordinates[0][3]").
// GeometryCollection is refused.
Result<Geometry> read_geojson(json::View);
Result<Geometry> read_coordinates(std::string_view geometry_type, json::View coordinates);   // the two URL parameters of a geo query
void write_geojson(json::Writer&, Geometry const&);

double distance_m(Point, Point);
double distance_m(Geometry const&, Geometry const&);   // 0 when they touch
bool contains(Geometry const& outer, Point);
bool within(Geometry const& a, Geometry const& b);
bool intersects(Geometry const&, Geometry const&);
bool equals(Geometry const&, Geometry const&);
bool overlaps(Geometry const&, Geometry const&);       // OGC 06-103r4: interiors meet, neither holds the other, same dimension
Point centre(Geometry const&);                         // a point that lies inside polygons

}  // namespace dinh::geo
