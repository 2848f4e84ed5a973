#include <algorithm>
#include <cmath>

#include "base/json.hpp"
#include "register/columns.hpp"

namespace dinh::reg {

namespace {

constexpr double cells_per_degree = 200;  // 0.005° ≈ 550 m
constexpr std::size_t max_cells = 40'000;

std::int32_t step(double degrees) { return static_cast<std::int32_t>(std::floor(degrees * cells_per_degree)); }

}  // namespace

Grid::Cell Grid::cell(double lon, double lat) {
  return static_cast<Cell>(static_cast<std::uint32_t>(step(lon))) << 32 | static_cast<std::uint32_t>(step(lat));
}

void Grid::put(Row row, std::string_view instance) {
  drop(row);
  thread_local json::Parser parser;  // buffers only
  auto view = parser.parse(instance);
  auto value = view ? view->get("value") : std::nullopt;
  auto geometry = value ? geo::read_geojson(*value) : Result<geo::Geometry>(fail(Code::invalid, ""));
  if (!geometry) {  // several instances or nothing readable: the document decides, wherever one asks
    shapes_[row] = {-180, -90, 180, 90};
    return;
  }
  if (geometry->type != geo::Geometry::Type::point) {
    shapes_[row] = geometry->box();
    return;
  }
  if (row >= points_.size()) points_.resize(row + 1, {std::nan(""), 0});
  points_[row] = geometry->points[0];
  cells_[cell(points_[row].lon, points_[row].lat)].push_back(row);
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

std::optional<std::vector<Row>> Grid::candidates(geo::Box const& box) const {
  auto west = step(std::max(-180.0, box.west)), east = step(std::min(180.0, box.east));
  auto south = step(std::max(-90.0, box.south)), north = step(std::min(90.0, box.north));
  auto count = static_cast<double>(east - west + 1) * static_cast<double>(north - south + 1);
  if (count > static_cast<double>(std::min(max_cells, 4 * cells_.size() + 64))) return {};
  std::vector<Row> out;
  for (auto x = west; x <= east; ++x)
    for (auto y = south; y <= north; ++y)
      if (auto at = cells_.find(static_cast<Cell>(static_cast<std::uint32_t>(x)) << 32 | static_cast<std::uint32_t>(y)); at != cells_.end())
        for (auto row : at->second)
          if (box.contains(points_[row])) out.push_back(row);
  for (auto const& [row, shape] : shapes_)
    if (shape.overlaps(box)) out.push_back(row);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace dinh::reg
