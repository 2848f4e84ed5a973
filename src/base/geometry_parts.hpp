#pragma once
// A geometry taken apart, for the algorithms over it.
#include "base/geometry.hpp"

namespace dinh::geo {

inline constexpr double touch_degrees = 1e-9;

template <class F>
void each_line(Geometry const& g, F&& f) {  // f(Line const&): lines and rings
  for (auto const& line : g.lines) f(line);
  for (auto const& rings : g.polygons)
    for (auto const& ring : rings) f(ring);
}

template <class F>
void each_segment(Geometry const& g, F&& f) {  // f(Point, Point)
  each_line(g, [&](Line const& line) {
    for (std::size_t i = 1; i < line.size(); ++i) f(line[i - 1], line[i]);
  });
}

template <class F>
void each_vertex(Geometry const& g, F&& f) {  // f(Point)
  for (auto p : g.points) f(p);
  each_line(g, [&](Line const& line) {
    for (auto p : line) f(p);
  });
}

inline int dimension(Geometry const& g) { return !g.polygons.empty() ? 2 : !g.lines.empty() ? 1 : 0; }

// Where on a → b (0 … 1) the point nearest to p lies, with longitudes weighed by lon_scale.
double nearest_on_segment(Point p, Point a, Point b, double lon_scale = 1);
Point between(Point a, Point b, double t);
bool on_segment(Point, Point a, Point b);  // nearer than touch_degrees

enum class Place { outside, boundary, inside };
Place locate(Point, Geometry const&);
Point point_inside(Rings const&);  // of its interior; a corner when it has none

}  // namespace dinh::geo
