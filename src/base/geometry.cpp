#include "base/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/geometry_parts.hpp"

namespace dinh::geo {

namespace {

constexpr double earth_radius_m = 6'371'008.8;
constexpr double radians = std::numbers::pi / 180;

double square(double v) { return v * v; }

double distance_to_segment_m(Point p, Point a, Point b) {
  // Moved by whole turns next to p, so that 179.9 and -179.9 are neighbours.
  auto near_p = [&](Point q) { return Point{p.lon + std::remainder(q.lon - p.lon, 360), q.lat}; };
  a = near_p(a);
  b = near_p(b);
  // The scale of longitudes is that of the latitude halfway to the nearest point, which a first guess finds.
  double scale = std::cos(p.lat * radians);
  auto guess = between(a, b, nearest_on_segment(p, a, b, scale));
  scale = std::cos((p.lat + guess.lat) / 2 * radians);
  return distance_m(p, between(a, b, nearest_on_segment(p, a, b, scale)));
}

double vertices_to_parts_m(Geometry const& from, Geometry const& to) {
  double least = std::numeric_limits<double>::infinity();
  each_vertex(from, [&](Point v) {
    for (auto p : to.points) least = std::min(least, distance_m(v, p));
    each_segment(to, [&](Point a, Point b) { least = std::min(least, distance_to_segment_m(v, a, b)); });
  });
  return least;
}

// Twice the signed area, and the sum that gives the centroid when divided by three times that.
struct Moments {
  double area2 = 0, lon = 0, lat = 0;
};

Moments moments(Line const& ring) {
  Moments m;
  for (std::size_t i = 1; i < ring.size(); ++i) {  // seen from the first corner, which keeps the digits
    double ax = ring[i - 1].lon - ring[0].lon, ay = ring[i - 1].lat - ring[0].lat, bx = ring[i].lon - ring[0].lon,
           by = ring[i].lat - ring[0].lat;
    double cross = ax * by - bx * ay;
    m.area2 += cross;
    m.lon += (ax + bx) * cross;
    m.lat += (ay + by) * cross;
  }
  return m;
}

Point centre_of_polygon(Rings const& rings) {
  auto m = moments(rings.front());
  if (m.area2 == 0) return rings.front().front();
  Point centroid = {rings.front().front().lon + m.lon / (3 * m.area2), rings.front().front().lat + m.lat / (3 * m.area2)};
  Geometry polygon{Geometry::Type::polygon, {}, {}, {rings}};
  return locate(centroid, polygon) == Place::inside ? centroid : point_inside(rings);
}

double length_degrees(Line const& line) {
  double sum = 0;
  for (std::size_t i = 1; i < line.size(); ++i) sum += std::hypot(line[i].lon - line[i - 1].lon, line[i].lat - line[i - 1].lat);
  return sum;
}

Point middle_of_line(Line const& line) {
  double left = length_degrees(line) / 2;
  for (std::size_t i = 1; i < line.size(); ++i) {
    double length = std::hypot(line[i].lon - line[i - 1].lon, line[i].lat - line[i - 1].lat);
    if (length > 0 && left <= length) return between(line[i - 1], line[i], left / length);
    left -= length;
  }
  return line.back();
}

template <class Parts, class Size>
auto const& largest(Parts const& parts, Size size) {
  return *std::ranges::max_element(parts, {}, size);
}

}  // namespace

void Box::add(Point p) {
  west = std::min(west, p.lon);
  east = std::max(east, p.lon);
  south = std::min(south, p.lat);
  north = std::max(north, p.lat);
}

bool Box::contains(Point p) const { return west <= p.lon && p.lon <= east && south <= p.lat && p.lat <= north; }

bool Box::overlaps(Box const& o) const { return west <= o.east && o.west <= east && south <= o.north && o.south <= north; }

Box Geometry::box() const {
  Box box;
  each_vertex(*this, [&](Point p) { box.add(p); });
  return box;
}

std::size_t Geometry::vertices() const {
  std::size_t count = points.size();
  each_line(*this, [&](Line const& line) { count += line.size(); });
  return count;
}

double nearest_on_segment(Point p, Point a, Point b, double lon_scale) {
  double dx = (b.lon - a.lon) * lon_scale, dy = b.lat - a.lat, length2 = dx * dx + dy * dy;
  if (length2 == 0) return 0;
  return std::clamp(((p.lon - a.lon) * lon_scale * dx + (p.lat - a.lat) * dy) / length2, 0.0, 1.0);
}

Point between(Point a, Point b, double t) { return {std::lerp(a.lon, b.lon, t), std::lerp(a.lat, b.lat, t)}; }

double distance_m(Point a, Point b) {  // haversine
  double h = square(std::sin((b.lat - a.lat) * radians / 2)) +
             std::cos(a.lat * radians) * std::cos(b.lat * radians) * square(std::sin((b.lon - a.lon) * radians / 2));
  return 2 * earth_radius_m * std::asin(std::min(1.0, std::sqrt(h)));
}

double distance_m(Geometry const& a, Geometry const& b) {
  if (a.type == Geometry::Type::point && b.type == Geometry::Type::point) return distance_m(a.points[0], b.points[0]);
  if (intersects(a, b)) return 0;
  return std::min(vertices_to_parts_m(a, b), vertices_to_parts_m(b, a));
}

Point centre(Geometry const& g) {
  if (!g.polygons.empty()) return centre_of_polygon(largest(g.polygons, [](Rings const& r) { return std::abs(moments(r.front()).area2); }));
  if (!g.lines.empty()) return middle_of_line(largest(g.lines, length_degrees));
  Point sum;
  for (auto p : g.points) sum = {sum.lon + p.lon, sum.lat + p.lat};
  auto count = static_cast<double>(std::max<std::size_t>(1, g.points.size()));
  return {sum.lon / count, sum.lat / count};
}

}  // namespace dinh::geo
