// What makes a line shorter: leaving out what cannot be seen, and cutting off what is outside.
#include <algorithm>
#include <cmath>
#include <optional>

#include "register/features/tile_shape.hpp"

namespace dinh::reg::tiles {

namespace {

// A hostile zigzag costs the square of its length, so no more is looked at in one piece. Every so many positions one stays.
constexpr std::size_t piece = 1'000;

double squared_distance(Spot p, Spot a, Spot b) {  // to the segment
  auto dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  auto t = length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0.0;
  auto ex = a.x + t * dx - p.x, ey = a.y + t * dy - p.y;
  return ex * ex + ey * ey;
}

// Douglas and Peucker, without recursion: marks what stays between two that stay.
void mark(Path const& path, std::size_t first, std::size_t last, double tolerance, std::vector<bool>& stays) {
  std::vector<std::pair<std::size_t, std::size_t>> open{{first, last}};
  while (!open.empty()) {
    auto [from, to] = open.back();
    open.pop_back();
    double farthest = tolerance * tolerance;
    std::size_t at = from;
    for (auto i = from + 1; i < to; ++i)
      if (auto d = squared_distance(path[i], path[from], path[to]); d > farthest) {
        farthest = d;
        at = i;
      }
    if (at == from) continue;
    stays[at] = true;
    open.emplace_back(from, at);
    open.emplace_back(at, to);
  }
}

// The part of a segment within the square, as shares of its length (Liang and Barsky).
std::optional<std::pair<double, double>> inside(Spot a, Spot b, double low, double high) {
  double from = 0, to = 1, dx = b.x - a.x, dy = b.y - a.y;
  for (auto [step, room] : {std::pair{-dx, a.x - low}, {dx, high - a.x}, {-dy, a.y - low}, {dy, high - a.y}}) {
    if (step == 0) {
      if (room < 0) return {};
    } else if (step < 0) {
      from = std::max(from, room / step);
    } else {
      to = std::min(to, room / step);
    }
  }
  if (from > to) return {};
  return std::pair{from, to};
}

Spot between(Spot a, Spot b, double share) { return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share}; }

// One edge of the square: how far a spot is within it.
using Depth = double (*)(Spot, double);

Path cut_ring_at(Path const& ring, Depth depth, double edge) {
  Path out;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    auto a = ring[i], b = ring[(i + 1) % ring.size()];
    auto da = depth(a, edge), db = depth(b, edge);
    if (da >= 0) out.push_back(a);
    if ((da >= 0) != (db >= 0)) out.push_back(between(a, b, da / (da - db)));
  }
  return out;
}

}  // namespace

Path simplified(Path const& path, double tolerance) {
  if (path.size() < 3) return path;
  std::vector<bool> stays(path.size());
  stays.front() = stays.back() = true;
  for (std::size_t from = 0; from + 1 < path.size(); from += piece) {
    auto to = std::min(from + piece, path.size() - 1);
    stays[to] = true;
    mark(path, from, to, tolerance, stays);
  }
  Path out;
  for (std::size_t i = 0; i < path.size(); ++i)
    if (stays[i]) out.push_back(path[i]);
  return out;
}

std::vector<Path> cut_line(Path const& line, double low, double high) {
  std::vector<Path> out;
  bool goes_on = false;  // the last part ends where the next segment begins
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    auto part = inside(line[i], line[i + 1], low, high);
    if (!part) {
      goes_on = false;
      continue;
    }
    if (!goes_on || part->first > 0) out.push_back({between(line[i], line[i + 1], part->first)});
    out.back().push_back(part->second < 1 ? between(line[i], line[i + 1], part->second) : line[i + 1]);
    goes_on = part->second >= 1;
  }
  return out;
}

// Sutherland and Hodgman. Where a ring leaves and comes back its parts stay joined along the edge, in the buffer, where nobody looks.
Path cut_ring(Path const& ring, double low, double high) {
  auto out = cut_ring_at(
      ring, [](Spot s, double edge) { return s.x - edge; }, low);
  out = cut_ring_at(
      out, [](Spot s, double edge) { return edge - s.x; }, high);
  out = cut_ring_at(
      out, [](Spot s, double edge) { return s.y - edge; }, low);
  return cut_ring_at(
      out, [](Spot s, double edge) { return edge - s.y; }, high);
}

}  // namespace dinh::reg::tiles
