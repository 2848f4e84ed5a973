#include "civic/areas/areas.hpp"

#include <algorithm>
#include <cmath>

#include "base/shipped.hpp"
#include "base/text.hpp"

namespace dinh::civic {
namespace {

// "Phường Thủ Dầu Một" is also asked for as "Thủ Dầu Một".
std::string_view without_kind(std::string_view folded) {
  for (std::string_view kind : {"tinh ", "thanh pho ", "thi xa ", "huyen ", "quan ", "phuong ", "xa ", "thi tran ", "dac khu "})
    if (folded.starts_with(kind)) return folded.substr(kind.size());
  return folded;
}

int cell_of(double degrees) { return static_cast<int>(std::floor(degrees * 100)); }

}  // namespace

AreaFiles shipped_areas() { return {shipped("areas/areas.csv"), shipped("areas/successions.csv"), shipped("areas/boundaries.geojson")}; }

Result<Areas> Areas::read(AreaFiles const& files) {
  Areas out;
  TRY_DO(out.read_areas(files.areas_csv));
  TRY_DO(out.read_successions(files.successions_csv));
  TRY_DO(out.read_boundaries(files.boundaries_geojson));
  out.index();
  return out;
}

void Areas::index() {
  for (std::size_t i = 0; i < areas_.size(); ++i) {
    std::string folded = fold(areas_[i].name);
    std::string_view bare = without_kind(folded);
    if (bare != folded) by_name_.emplace(std::string(bare), i);
    by_name_.emplace(std::move(folded), i);
  }
  for (std::size_t i = 0; i < boundaries_.size(); ++i) {
    auto const& box = boundaries_[i].box;
    for (int x = cell_of(box.west); x <= cell_of(box.east); ++x)
      for (int y = cell_of(box.south); y <= cell_of(box.north); ++y) grid_[{x, y}].push_back(i);
  }
}

Area const* Areas::find(std::string_view code, Date day) const {
  auto [first, last] = by_code_.equal_range(std::string(code));
  for (; first != last; ++first)
    if (areas_[first->second].valid_on(day)) return &areas_[first->second];
  return nullptr;
}

Area* Areas::find_mutable(std::string_view code, Date day) { return const_cast<Area*>(std::as_const(*this).find(code, day)); }

Area const* Areas::latest(std::string_view code) const {
  Area const* best = nullptr;
  auto [first, last] = by_code_.equal_range(std::string(code));
  for (; first != last; ++first) {
    Area const& area = areas_[first->second];
    if (!best || !area.valid_to || (best->valid_to && *best->valid_to < *area.valid_to)) best = &area;
  }
  return best;
}

std::vector<Area const*> Areas::list(Date day, std::optional<std::string_view> parent) const {
  std::vector<Area const*> out;
  for (auto const& area : areas_)
    if (area.valid_on(day) && (!parent || area.parent.value_or("") == *parent)) out.push_back(&area);
  return out;
}

Areas::Boundary const* Areas::boundary_at(geo::Point point) const {
  auto cell = grid_.find({cell_of(point.lon), cell_of(point.lat)});
  if (cell == grid_.end()) return nullptr;
  for (std::size_t i : cell->second)
    if (boundaries_[i].box.contains(point) && geo::contains(boundaries_[i].shape, point)) return &boundaries_[i];
  return nullptr;
}

Area const* Areas::at(geo::Point point, Date day) const {
  auto const* boundary = boundary_at(point);
  if (!boundary) return nullptr;
  Area const& area = *boundary->area;
  if (area.valid_on(day)) return &area;
  if (area.valid_from && day < *area.valid_from && !area.predecessors.empty()) return common_ancestor(area.predecessors, day);
  return nullptr;
}

Area const* Areas::common_ancestor(std::vector<std::string> const& codes, Date day) const {
  Area const* shared = find(codes.front(), day);
  auto lies_in = [&](Area const* area, Area const& outer) {
    while (area && area != &outer) area = area->parent ? find(*area->parent, day) : nullptr;
    return area != nullptr;
  };
  auto holds_all = [&](Area const& outer) {
    return std::all_of(codes.begin(), codes.end(), [&](auto const& code) { return lies_in(find(code, day), outer); });
  };
  while (shared && !holds_all(*shared)) shared = shared->parent ? find(*shared->parent, day) : nullptr;
  return shared;
}

geo::Geometry const* Areas::boundary(Area const& area) const {
  for (auto const& boundary : boundaries_)
    if (boundary.area == &area) return &boundary.shape;
  return nullptr;
}

std::vector<Area const*> Areas::named(std::string_view name, Date day) const {
  std::vector<Area const*> out;
  auto [first, last] = by_name_.equal_range(fold(name));
  for (; first != last; ++first) out.push_back(&areas_[first->second]);
  std::sort(out.begin(), out.end(), [&](Area const* a, Area const* b) {
    if (a->valid_on(day) != b->valid_on(day)) return a->valid_on(day);
    return std::pair(a->level, a->code) < std::pair(b->level, b->code);
  });
  return out;
}

std::vector<Area const*> Areas::holders(Area const& area, Date day) const {
  if (area.valid_on(day)) return {&area};
  if (!area.valid_to || day <= *area.valid_to) return {};
  std::vector<Area const*> out;
  auto add = [&](std::vector<Area const*> const& more) {
    for (auto const* one : more)
      if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
  };
  for (auto const& code : area.successors)
    if (auto const* next = find(code, *area.valid_to + 1)) add(holders(*next, day));
  if (area.successors.empty())
    for (auto const* child : list(*area.valid_to, area.code)) add(holders(*child, day));
  return out;
}

}  // namespace dinh::civic
