#include "civic/areas/routes.hpp"

#include <cmath>

#include "base/text.hpp"

namespace dinh::civic {

Result<AreaList> AreaApi::list(Actor const&, AreaQuery const& query) const {
  Date at = day(query.at);
  std::vector<Area const*> found;
  if (query.name) {
    if (trim(*query.name).empty()) return fail_field("name", "a name");
    found = areas_.named(trim(*query.name), at);
  } else if (query.parent) {
    if (!areas_.latest(*query.parent)) return fail_field("parent", "the code of an area");
    found = areas_.list(at, *query.parent);
  } else {  // the areas this city works in: those with a boundary, and on earlier days what lay there
    for (auto const* area : areas_.list(at, std::nullopt))
      if (areas_.boundary(*area) || !area->successors.empty() || (area->level == Level::district && area->valid_to)) found.push_back(area);
  }
  AreaList out;
  for (auto const* area : found) out.items.push_back(*area);
  out.total = static_cast<std::int64_t>(out.items.size());
  return out;
}

Result<Area> AreaApi::at(Actor const&, PointQuery const& query) const {
  if (!(std::abs(query.lat) <= 90)) return fail_field("lat", "a latitude from -90 to 90");
  if (!(std::abs(query.lon) <= 180)) return fail_field("lon", "a longitude from -180 to 180");
  if (auto const* area = areas_.at({query.lon, query.lat}, day(query.at))) return *area;
  return fail(Code::not_found, "this point lies in no area of the city");
}

}  // namespace dinh::civic
