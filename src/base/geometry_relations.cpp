// Points are located against a shape; lines and rings are cut where they meet the other shape and each piece is located by its middle. From
// what lies inside and what outside, every relation follows.
#include <algorithm>
#include <cmath>
#include <vector>

#include "base/geometry_parts.hpp"

namespace dinh::geo {

namespace {

double cross(Point o, Point a, Point b) { return (a.lon - o.lon) * (b.lat - o.lat) - (a.lat - o.lat) * (b.lon - o.lon); }

bool touch(Point a, Point b) { return std::abs(a.lon - b.lon) <= touch_degrees && std::abs(a.lat - b.lat) <= touch_degrees; }

Box box_of(Point a, Point b) { return {std::min(a.lon, b.lon), std::min(a.lat, b.lat), std::max(a.lon, b.lon), std::max(a.lat, b.lat)}; }

Box box_to_touch(Geometry const& g) {  // all that is near enough to touch lies in it
  Box box = g.box();
  return {box.west - touch_degrees, box.south - touch_degrees, box.east + touch_degrees, box.north + touch_degrees};
}

bool cross_properly(Point a, Point b, Point c, Point d) {
  return (cross(a, b, c) > 0) != (cross(a, b, d) > 0) && (cross(c, d, a) > 0) != (cross(c, d, b) > 0);
}

bool segments_apart(Point a, Point b, Point c, Point d) {  // for sure, at a glance
  return std::max(a.lon, b.lon) + touch_degrees < std::min(c.lon, d.lon) ||
         std::max(c.lon, d.lon) + touch_degrees < std::min(a.lon, b.lon) ||
         std::max(a.lat, b.lat) + touch_degrees < std::min(c.lat, d.lat) || std::max(c.lat, d.lat) + touch_degrees < std::min(a.lat, b.lat);
}

bool segments_meet(Point a, Point b, Point c, Point d) {
  if (segments_apart(a, b, c, d)) return false;
  return cross_properly(a, b, c, d) || on_segment(a, c, d) || on_segment(b, c, d) || on_segment(c, a, b) || on_segment(d, a, b);
}

// Even-odd over all rings at once: holes turn themselves out.
Place locate_in_polygon(Point p, Rings const& rings) {
  bool inside = false;
  for (auto const& ring : rings)
    for (std::size_t i = 1; i < ring.size(); ++i) {
      Point a = ring[i - 1], b = ring[i];
      if (on_segment(p, a, b)) return Place::boundary;
      if ((a.lat > p.lat) != (b.lat > p.lat) && p.lon < a.lon + (p.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon)) inside = !inside;
    }
  return inside ? Place::inside : Place::outside;
}

// OGC 06-103r4 §6.1.15.1: the boundary of lines is made of the ends that an odd number of lines share.
Place locate_on_lines(Point p, std::vector<Line> const& lines) {
  bool on = false, odd_ends = false;
  for (auto const& line : lines) {
    for (std::size_t i = 1; i < line.size() && !on; ++i) on = on_segment(p, line[i - 1], line[i]);
    odd_ends ^= touch(p, line.front());
    odd_ends ^= touch(p, line.back());
  }
  return !on ? Place::outside : odd_ends ? Place::boundary : Place::inside;
}

// Where a → b has to be cut so that each piece lies wholly inside, outside or on the other shape.
std::vector<double> cuts(Point a, Point b, Geometry const& other) {
  std::vector<double> at = {0, 1};
  each_segment(other, [&](Point c, Point d) {
    if (segments_apart(a, b, c, d)) return;
    if (on_segment(c, a, b)) at.push_back(nearest_on_segment(c, a, b));
    if (on_segment(d, a, b)) at.push_back(nearest_on_segment(d, a, b));
    if (cross_properly(a, b, c, d)) {
      double left = cross(c, d, a), right = cross(c, d, b);
      at.push_back(std::clamp(left / (left - right), 0.0, 1.0));
    }
  });
  std::ranges::sort(at);
  return at;
}

struct Seen {  // of one shape against another
  bool edge_inside = false, point_inside = false, outside = false;
};

void look_along(Point a, Point b, Geometry const& other, Seen& seen) {
  double length = std::hypot(b.lon - a.lon, b.lat - a.lat);
  auto at = cuts(a, b, other);
  for (std::size_t i = 1; i < at.size(); ++i) {
    if ((at[i] - at[i - 1]) * length <= 4 * touch_degrees) continue;  // too short to have a middle apart from its ends
    auto place = locate(between(a, b, (at[i - 1] + at[i]) / 2), other);
    seen.edge_inside |= place == Place::inside;
    seen.outside |= place == Place::outside;
  }
}

Seen look(Geometry const& shape, Geometry const& other) {
  Seen seen;
  Box box = box_to_touch(other);
  auto look_at = [&](Point p) {
    auto place = locate(p, other);
    seen.point_inside |= place == Place::inside;
    seen.outside |= place == Place::outside;
  };
  for (auto p : shape.points) look_at(p);
  each_segment(shape, [&](Point a, Point b) {
    if (box_of(a, b).overlaps(box)) look_along(a, b, other, seen);
    else seen.outside = true;
  });
  for (auto const& rings : shape.polygons) look_at(point_inside(rings));
  return seen;
}

struct Relation {
  bool interiors_meet, a_sticks_out, b_sticks_out;
};

// For two shapes of the same dimension. Where an edge of one polygon runs inside the other, the other has points on both of its sides.
Relation relate(Geometry const& a, Geometry const& b) {
  auto ab = look(a, b), ba = look(b, a);
  bool areas = dimension(a) == 2;
  return {ab.edge_inside || ab.point_inside || ba.edge_inside || ba.point_inside, ab.outside || (areas && ba.edge_inside),
          ba.outside || (areas && ab.edge_inside)};
}

bool boxes_meet(Geometry const& a, Geometry const& b) { return box_to_touch(a).overlaps(b.box()); }

bool has_vertex_in(Geometry const& a, Geometry const& b) {
  bool found = false;
  Box box = box_to_touch(b);
  each_vertex(a, [&](Point p) { found = found || (box.contains(p) && locate(p, b) != Place::outside); });
  return found;
}

}  // namespace

bool on_segment(Point p, Point a, Point b) {
  if (p.lon < std::min(a.lon, b.lon) - touch_degrees || p.lon > std::max(a.lon, b.lon) + touch_degrees) return false;
  if (p.lat < std::min(a.lat, b.lat) - touch_degrees || p.lat > std::max(a.lat, b.lat) + touch_degrees) return false;
  return touch(p, between(a, b, nearest_on_segment(p, a, b)));
}

Place locate(Point p, Geometry const& g) {
  if (std::ranges::any_of(g.points, [&](Point q) { return touch(p, q); })) return Place::inside;
  if (!g.lines.empty()) return locate_on_lines(p, g.lines);
  auto best = Place::outside;
  for (auto const& rings : g.polygons) best = std::max(best, locate_in_polygon(p, rings));
  return best;
}

// On a level between two corners near the middle: the middle of the widest stretch inside.
Point point_inside(Rings const& rings) {
  Geometry polygon{Geometry::Type::polygon, {}, {}, {rings}};
  auto box = polygon.box();
  double middle = (box.south + box.north) / 2, below = box.south, above = box.north;
  each_vertex(polygon, [&](Point p) {
    if (p.lat <= middle) below = std::max(below, p.lat);
    else above = std::min(above, p.lat);
  });
  double level = (below + above) / 2;
  std::vector<double> crossings;
  each_segment(polygon, [&](Point a, Point b) {
    if ((a.lat > level) != (b.lat > level)) crossings.push_back(a.lon + (level - a.lat) / (b.lat - a.lat) * (b.lon - a.lon));
  });
  std::ranges::sort(crossings);
  Point best = rings.front().front();
  double widest = 0;
  for (std::size_t i = 1; i < crossings.size(); i += 2)
    if (double width = crossings[i] - crossings[i - 1]; width > widest) {
      widest = width;
      best = {(crossings[i] + crossings[i - 1]) / 2, level};
    }
  return best;
}

bool contains(Geometry const& outer, Point p) { return locate(p, outer) != Place::outside; }

bool within(Geometry const& a, Geometry const& b) {
  if (dimension(a) > dimension(b) || !boxes_meet(a, b)) return false;
  if (dimension(a) == dimension(b)) {
    auto relation = relate(a, b);
    return relation.interiors_meet && !relation.a_sticks_out;
  }
  auto seen = look(a, b);
  return (seen.edge_inside || seen.point_inside) && !seen.outside;
}

bool intersects(Geometry const& a, Geometry const& b) {
  if (!boxes_meet(a, b)) return false;
  if (has_vertex_in(a, b) || has_vertex_in(b, a)) return true;
  bool found = false;
  Box box = box_to_touch(b);
  each_segment(a, [&](Point p, Point q) {
    if (found || !box_of(p, q).overlaps(box)) return;
    each_segment(b, [&](Point r, Point s) { found = found || segments_meet(p, q, r, s); });
  });
  return found;
}

bool equals(Geometry const& a, Geometry const& b) {
  if (dimension(a) != dimension(b) || !boxes_meet(a, b)) return false;
  auto relation = relate(a, b);
  return relation.interiors_meet && !relation.a_sticks_out && !relation.b_sticks_out;
}

bool overlaps(Geometry const& a, Geometry const& b) {
  if (dimension(a) != dimension(b) || !boxes_meet(a, b)) return false;
  auto relation = relate(a, b);
  return relation.interiors_meet && relation.a_sticks_out && relation.b_sticks_out;
}

}  // namespace dinh::geo
