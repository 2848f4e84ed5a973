#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json.hpp"
#include "register/columns.hpp"

namespace dinh::reg {

namespace {

constexpr double cells_per_degree = 200;  // 0.005° ≈ 550 m
constexpr std::size_t max_cells = 40'000;

std::int32_t step(double degrees) { return static_cast<std::int32_t>(std::floor(degrees * cells_per_degree)); }

// A point as nearly every entity writes it, read without a parser; nothing for whatever else.
std::optional<geo::Point> plain_point(std::string_view instance) {
  constexpr std::string_view head = R"({"type":"GeoProperty","value":{"type":"Point","coordinates":[)";
  if (!instance.starts_with(head)) return {};
  geo::Point p;
  auto const* end = instance.data() + instance.size();
  auto [comma, bad_lon] = std::from_chars(instance.data() + head.size(), end, p.lon);
  if (bad_lon != std::errc{} || comma == end || *comma != ',') return {};
  auto [bracket, bad_lat] = std::from_chars(comma + 1, end, p.lat);
  bool whole =
      bad_lat == std::errc{} && end - bracket >= 3 && bracket[0] == ']' && bracket[1] == '}' && (bracket[2] == '}' || bracket[2] == ',');
  bool on_earth = std::abs(p.lon) <= 180 && std::abs(p.lat) <= 90;
  if (!whole || !on_earth) return {};
  return p;
}

}  // namespace

Grid::Cell Grid::cell(double lon, double lat) {
  return static_cast<Cell>(static_cast<std::uint32_t>(step(lon))) << 32 | static_cast<std::uint32_t>(step(lat));
}

void Grid::put(Row row, std::string_view instance) {
  drop(row);
  if (auto point = plain_point(instance)) return put_point(row, *point);
  thread_local json::Parser parser;  // buffers only
  auto view = parser.parse(instance);
  auto value = view ? view->get("value") : std::nullopt;
  auto geometry = value ? geo::read_geojson(*value) : Result<geo::Geometry>(fail(Code::invalid, ""));
  if (!geometry) shapes_[row] = {-180, -90, 180, 90};  // several instances or nothing readable: the document decides, wherever one asks
  else if (geometry->type != geo::Geometry::Type::point) shapes_[row] = geometry->box();
  else put_point(row, geometry->points[0]);
}

void Grid::put_point(Row row, geo::Point point) {
  if (row >= points_.size()) points_.resize(row + 1, {std::nan(""), 0});
  points_[row] = point;
  cells_[cell(point.lon, point.lat)].push_back(row);
}

void Grid::drop(Row row) {
  shapes_.erase(row);
  if (row >= points_.size() || std::isnan(points_[row].lon)) return;
  auto at = cells_.find(cell(points_[row].lon, points_[row].lat));
  if (at != cells_.end()) {
    std::erase(at->second, row);
    if (at->second.empty()) cells_.erase(at);
  }
  points_[row].lon = std::nan("");
}

std::optional<geo::Point> Grid::point(Row row) const {
  if (row >= points_.size() || std::isnan(points_[row].lon)) return {};
  return points_[row];
}

std::optional<geo::Box> Grid::extent() const {
  if (cells_.empty() && shapes_.empty()) return {};
  geo::Box out;
  auto add = [&](double west, double south, double east, double north) {
    out.add({std::max(west, -180.0), std::max(south, -90.0)});
    out.add({std::min(east, 180.0), std::min(north, 90.0)});
  };
  for (auto const& [cell, rows] : cells_) {
    auto x = static_cast<std::int32_t>(cell >> 32), y = static_cast<std::int32_t>(cell & 0xffff'ffff);
    add(x / cells_per_degree, y / cells_per_degree, (x + 1) / cells_per_degree, (y + 1) / cells_per_degree);
  }
  for (auto const& [row, box] : shapes_) add(box.west, box.south, box.east, box.north);
  return out;
}

std::optional<std::vector<Row>> Grid::candidates(std::vector<geo::Box> const& boxes) const {
  if (boxes.empty()) return {};
  std::vector<Row> out;
  for (auto const& box : boxes) {
    auto west = step(std::max(-180.0, box.west)), east = step(std::min(180.0, box.east));
    auto south = step(std::max(-90.0, box.south)), north = step(std::min(90.0, box.north));
    auto count = static_cast<double>(east - west + 1) * static_cast<double>(north - south + 1);
    if (count > static_cast<double>(std::min(max_cells, 4 * cells_.size() + 64))) return {};
    for (auto x = west; x <= east; ++x)
      for (auto y = south; y <= north; ++y)
        if (auto at = cells_.find(static_cast<Cell>(static_cast<std::uint32_t>(x)) << 32 | static_cast<std::uint32_t>(y));
            at != cells_.end())
          for (auto row : at->second)
            if (box.contains(points_[row])) out.push_back(row);
    for (auto const& [row, shape] : shapes_)
      if (shape.overlaps(box)) out.push_back(row);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());  // a shape may reach into both boxes
  return out;
}

}  // namespace dinh::reg
