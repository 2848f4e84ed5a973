#pragma once
// What the API says of areas.
#include "civic/areas/areas.hpp"
#include "http/endpoint.hpp"

namespace dinh::civic {

struct AreaQuery {
  std::optional<Date> at;
  std::optional<std::string> parent, name;
  static constexpr auto fields() {
    return std::tuple(field("at", &AreaQuery::at, "areas valid on that day; absent: today"),
                      field("parent", &AreaQuery::parent, "code of the area they lie in; absent: the city's own"),
                      field("name", &AreaQuery::name, "by name, of any day, accents not needed"));
  }
};
struct AreaList {
  std::vector<Area> items;
  std::int64_t total = 0;
  static constexpr auto fields() { return std::tuple(field("items", &AreaList::items), field("total", &AreaList::total)); }
};
struct PointQuery {
  double lat = 0, lon = 0;
  std::optional<Date> at;
  static constexpr auto fields() {
    return std::tuple(field("lat", &PointQuery::lat), field("lon", &PointQuery::lon), field("at", &PointQuery::at, "absent: today"));
  }
};

class AreaApi {
 public:
  AreaApi(Areas const& areas, Clock clock, int utc_offset_min) : areas_(areas), clock_(clock), utc_offset_min_(utc_offset_min) {}
  Result<AreaList> list(Actor const&, AreaQuery const&) const;
  Result<Area> at(Actor const&, PointQuery const&) const;

 private:
  Date day(std::optional<Date> asked) const { return asked.value_or(local_date(clock_(), utc_offset_min_)); }
  Areas const& areas_;
  Clock clock_;
  int utc_offset_min_;
};

}  // namespace dinh::civic
