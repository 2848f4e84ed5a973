#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

#include "base/json.hpp"
#include "register/columns.hpp"

namespace dinh::reg {

namespace {

constexpr double cells_per_degree = 200;  // 0.005° ≈ 550 m
constexpr std::size_t max_cells = 40'000;
constexpr double few_cells = 32;  // that a shape is entered in
// What looking for a picture may cost: cells asked for one by one, cells in a row, rows in a row, and rows for each that is wanted. A row
// somewhere in memory costs about as much as twenty in a row.
constexpr double cells_asked = 4'096;
constexpr std::size_t cells_passed = 50'000, rows_passed = 300'000, rows_for_one = 16;
constexpr double rows_for_a_jump = 20;

std::int32_t step(double degrees) { return static_cast<std::int32_t>(std::floor(degrees * cells_per_degree)); }

struct CellRange {
  std::int32_t west, east, south, north;
  explicit CellRange(geo::Box const& box)
      : west(step(std::max(-180.0, box.west))),
        east(step(std::min(180.0, box.east))),
        south(step(std::max(-90.0, box.south))),
        north(step(std::min(90.0, box.north))) {}
  double size() const {
    return std::max(0.0, static_cast<double>(east) - west + 1) * std::max(0.0, static_cast<double>(north) - south + 1);
  }
  bool contains(std::int32_t x, std::int32_t y) const { return west <= x && x <= east && south <= y && y <= north; }
};

// The place of a row in an order that takes entities of all times early on (van der Corput), and in which new ones go between old ones
// without changing their order.
std::uint32_t mixed(Row row) {
  row = row >> 16 | row << 16;
  row = (row & 0xff00'ff00) >> 8 | (row & 0x00ff'00ff) << 8;
  row = (row & 0xf0f0'f0f0) >> 4 | (row & 0x0f0f'0f0f) << 4;
  row = (row & 0xcccc'cccc) >> 2 | (row & 0x3333'3333) << 2;
  return (row & 0xaaaa'aaaa) >> 1 | (row & 0x5555'5555) << 1;
}

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

Grid::Cell Grid::cell(std::int32_t x, std::int32_t y) {
  return static_cast<Cell>(static_cast<std::uint32_t>(x)) << 32 | static_cast<std::uint32_t>(y);
}

template <class F>
bool Grid::each_cell(geo::Box const& box, F&& f) const {
  CellRange range(box);
  if (range.size() <= cells_asked) {
    for (auto x = range.west; x <= range.east; ++x)
      for (auto y = range.south; y <= range.north; ++y)
        if (auto at = cells_.find(cell(x, y)); at != cells_.end()) f(at->second, x, y);
    return true;
  }
  if (cells_.size() > cells_passed) return false;
  for (auto const& [cell, rows] : cells_)
    if (auto x = static_cast<std::int32_t>(cell >> 32), y = static_cast<std::int32_t>(cell & 0xffff'ffff); range.contains(x, y))
      f(rows, x, y);
  return true;
}

void Grid::put(Row row, std::string_view instance) {
  drop(row);
  end_ = std::max(end_, row + 1);
  if (auto point = plain_point(instance)) return put_point(row, *point);
  thread_local json::Parser parser;  // buffers only
  auto view = parser.parse(instance);
  auto value = view ? view->get("value") : std::nullopt;
  auto geometry = value ? geo::read_geojson(*value) : Result<geo::Geometry>(fail(Code::invalid, ""));
  if (!geometry) put_shape(row, {-180, -90, 180, 90});  // several instances or nothing readable: the document decides, wherever one asks
  else if (geometry->type != geo::Geometry::Type::point) put_shape(row, geometry->box());
  else put_point(row, geometry->points[0]);
}

void Grid::put_point(Row row, geo::Point point) {
  if (row >= points_.size()) points_.resize(row + 1, {std::nan(""), 0});
  points_[row] = point;
  cells_[cell(step(point.lon), step(point.lat))].push_back(row);
}

void Grid::put_shape(Row row, geo::Box const& box) {
  shapes_[row] = box;
  CellRange range(box);
  if (range.size() > few_cells) return wide_.push_back(row);
  for (auto x = range.west; x <= range.east; ++x)
    for (auto y = range.south; y <= range.north; ++y) cells_[cell(x, y)].push_back(row);
}

void Grid::drop(Row row) {
  auto leave = [&](CellRange const& range) {
    for (auto x = range.west; x <= range.east; ++x)
      for (auto y = range.south; y <= range.north; ++y) {
        auto at = cells_.find(cell(x, y));
        if (at == cells_.end()) continue;
        std::erase(at->second, row);
        if (at->second.empty()) cells_.erase(at);
      }
  };
  if (auto shape = shapes_.find(row); shape != shapes_.end()) {
    CellRange range(shape->second);
    if (range.size() > few_cells) std::erase(wide_, row);
    else leave(range);
    shapes_.erase(shape);
  }
  if (row >= points_.size() || std::isnan(points_[row].lon)) return;
  auto p = points_[row];
  leave(CellRange({p.lon, p.lat, p.lon, p.lat}));
  points_[row].lon = std::nan("");
}

std::optional<geo::Point> Grid::point(Row row) const {
  if (row >= points_.size() || std::isnan(points_[row].lon)) return {};
  return points_[row];
}

std::optional<geo::Box> Grid::extent() const {
  if (is_empty()) return {};
  geo::Box out;
  auto add = [&](double west, double south, double east, double north) {
    out.add({std::max(west, -180.0), std::max(south, -90.0)});
    out.add({std::min(east, 180.0), std::min(north, 90.0)});
  };
  for (auto const& [cell, rows] : cells_) {
    auto x = static_cast<std::int32_t>(cell >> 32), y = static_cast<std::int32_t>(cell & 0xffff'ffff);
    add(x / cells_per_degree, y / cells_per_degree, (x + 1) / cells_per_degree, (y + 1) / cells_per_degree);
  }
  for (auto row : wide_) {
    auto const& box = shapes_.at(row);
    add(box.west, box.south, box.east, box.north);
  }
  return out;
}

bool Grid::meets(Row row, geo::Box const& box) const {
  if (row < points_.size() && !std::isnan(points_[row].lon)) return box.contains(points_[row]);
  auto shape = shapes_.find(row);
  return shape != shapes_.end() && shape->second.overlaps(box);
}

std::optional<std::vector<Row>> Grid::candidates(std::vector<geo::Box> const& boxes) const {
  if (boxes.empty()) return {};
  std::vector<Row> out;
  for (auto const& box : boxes) {
    CellRange range(box);
    if (range.size() > static_cast<double>(std::min(max_cells, 4 * cells_.size() + 64))) return {};
    for (auto x = range.west; x <= range.east; ++x)
      for (auto y = range.south; y <= range.north; ++y)
        if (auto at = cells_.find(cell(x, y)); at != cells_.end())
          for (auto row : at->second)
            if (meets(row, box)) out.push_back(row);
    for (auto row : wide_)
      if (meets(row, box)) out.push_back(row);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());  // a shape may reach into several cells, and into both boxes
  return out;
}

std::vector<Row> Grid::picked(geo::Box const& box, std::size_t most) const {
  std::vector<std::uint32_t> out;  // places in the mixed order
  std::size_t rows_there = wide_.size();
  bool is_known = each_cell(box, [&](auto const& rows, auto, auto) { rows_there += rows.size(); });
  auto there = static_cast<double>(rows_there), wanted = static_cast<double>(most);
  if (is_known && rows_there <= rows_passed && there * there <= rows_for_a_jump * wanted * end_) {
    CellRange range(box);
    auto is_first_cell = [&](Row row, std::int32_t x, std::int32_t y) {  // a shape stands in several
      auto shape = shapes_.find(row);
      if (shape == shapes_.end()) return true;
      CellRange its(shape->second);
      return x == std::max(its.west, range.west) && y == std::max(its.south, range.south);
    };
    // Of so many more than are wanted only the first in the order are looked at, those whose row ends in so many zeros; unless too few of
    // them are in the box.
    int zeros = std::max(0, std::ilogb(there / (2 * wanted) + 1e-9)) + 3;
    do {
      zeros = std::max(0, zeros - 3);
      auto rest = (Row{1} << zeros) - 1;
      out.clear();
      each_cell(box, [&](std::vector<Row> const& rows, std::int32_t x, std::int32_t y) {
        for (auto row : rows)
          if ((row & rest) == 0 && meets(row, box) && is_first_cell(row, x, y)) out.push_back(mixed(row));
      });
      for (auto row : wide_)
        if ((row & rest) == 0 && meets(row, box)) out.push_back(mixed(row));
    } while (zeros > 0 && out.size() < most);
    if (out.size() > most) {
      std::nth_element(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(most), out.end());
      out.resize(most);
    }
    std::sort(out.begin(), out.end());
  } else {  // so many that going through the order finds enough soon
    auto bits = std::max(1, static_cast<int>(std::bit_width(end_ - 1)));
    auto looks = std::min<std::uint64_t>(std::uint64_t{1} << bits, most * rows_for_one);
    for (std::uint64_t i = 0; i < looks && out.size() < most; ++i) {
      auto place = static_cast<std::uint32_t>(i << (32 - bits));
      if (auto row = mixed(place); row < end_ && meets(row, box)) out.push_back(place);
    }
  }
  for (auto& place : out) place = mixed(place);
  return out;
}

}  // namespace dinh::reg
