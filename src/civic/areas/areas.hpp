#pragma once
// All areas, old and new, in memory: read once from data/areas, never changed, so every thread may ask.
#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/geometry.hpp"
#include "civic/areas/area.hpp"

namespace dinh::civic {

struct AreaFiles {
  std::string_view areas_csv, successions_csv, boundaries_geojson;
};
AreaFiles shipped_areas();

class Areas {
 public:
  static Result<Areas> read(AreaFiles const&);  // errors name file and line

  Area const* find(std::string_view code, Date) const;  // as of that day
  Area const* latest(std::string_view code) const;      // that code's youngest area
  std::vector<Area const*> list(Date, std::optional<std::string_view> parent) const;
  // The smallest area that surely holds the point on that day: where only today's boundaries are known, an earlier day is answered by
  // the old commune that went wholly into today's, else by the district or province that all possible communes share.
  Area const* at(geo::Point, Date) const;
  geo::Geometry const* boundary(Area const&) const;  // null when not known
  // Areas of any day whose folded name is `name` ("thu dau mot", "phuong phu cuong"); those valid on the day first.
  std::vector<Area const*> named(std::string_view name, Date) const;
  // Who holds the area's duties on that day: itself, or its successors, followed as far as needed; a district's are its communes'.
  std::vector<Area const*> holders(Area const&, Date) const;

 private:
  struct Boundary {
    Area const* area;
    geo::Geometry shape;
    geo::Box box;
  };
  Result<void> read_areas(std::string_view csv);
  Result<void> read_successions(std::string_view csv);
  Result<void> read_boundaries(std::string_view geojson);
  void index();
  Area* find_mutable(std::string_view code, Date);
  Area const* common_ancestor(std::vector<std::string> const& codes, Date) const;
  Boundary const* boundary_at(geo::Point) const;

  std::vector<Area> areas_;
  std::unordered_multimap<std::string, std::size_t> by_code_, by_name_;
  std::vector<Boundary> boundaries_;
  std::map<std::pair<int, int>, std::vector<std::size_t>> grid_;  // hundredths of a degree → boundaries whose box touches the cell
};

}  // namespace dinh::civic
