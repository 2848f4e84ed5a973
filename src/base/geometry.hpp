#pragma once
// GeoJSON geometries (RFC 7946): longitude first, WGS 84. Distances in metres on a sphere of radius 6,371,008.8 m. Edges are straight lines
// in longitude and latitude (§3.1.1); what is closer than 1e-9 degrees (0.1 mm) touches. A shape over the antimeridian is cut there
// (§3.1.9).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace dinh::geo {

struct Point {
  double lon = 0, lat = 0;
  bool operator==(Point const&) const = default;
};
struct Box {  // empty until something is added; its edges belong to it
  double west = 180, south = 90, east = -180, north = -90;
  void add(Point);
  bool contains(Point) const;
  bool overlaps(Box const&) const;
};
using Line = std::vector<Point>;
using Rings = std::vector<Line>;  // first is the outer ring; closed

struct Geometry {
  enum class Type { point, multi_point, line, multi_line, polygon, multi_polygon };
  Type type = Type::point;
  std::vector<Point> points;    // point, multi_point
  std::vector<Line> lines;      // line, multi_line
  std::vector<Rings> polygons;  // polygon, multi_polygon
  Box box() const;
  std::size_t vertices() const;
};

// Strict: longitudes and latitudes in range, rings closed with at least four positions. Errors name the place ("coordinates[0][3]").
// GeometryCollection is refused.
Result<Geometry> read_geojson(json::View);
Result<Geometry> read_coordinates(std::string_view geometry_type, json::View coordinates);  // the two URL parameters of a geo query
void write_geojson(json::Writer&, Geometry const&);

double distance_m(Point, Point);
double distance_m(Geometry const&, Geometry const&);  // 0 when they touch

bool contains(Geometry const& outer, Point);  // the boundary counts: every place of a city lies in some ward
// OGC 06-103r4 §6.1.15; the boundary of a polygon is its rings, that of a line its two ends.
bool within(Geometry const& a, Geometry const& b);  // no point of a is outside b, and their interiors meet
bool intersects(Geometry const&, Geometry const&);  // they share a point
bool equals(Geometry const&, Geometry const&);      // the same set of points, whatever the order of positions
bool overlaps(Geometry const&, Geometry const&);    // same dimension, interiors meet in it, and neither lies within the other
Point centre(Geometry const&);                      // for a label: inside the largest polygon, on the longest line

}  // namespace dinh::geo
