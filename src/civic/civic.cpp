#include "civic/civic.hpp"

#include <stdexcept>

#include "base/shipped.hpp"

namespace dinh::civic {
namespace {

Areas read_shipped_areas() {
  auto areas = Areas::read(shipped_areas());
  if (!areas) throw std::logic_error("data/areas: " + areas.error().detail);
  return std::move(*areas);
}

}  // namespace

Civic::Civic(storage::Db& db, City whose, Clock clock)
    : city(std::move(whose)),
      audit(db, clock),
      areas(read_shipped_areas()),
      calendars(db, audit, clock),
      units(db, audit, calendars, clock),
      people(db, audit, units, read_roles(shipped("civic/roles.json")), clock),
      area_api(areas, clock, city.utc_offset_min) {}

void Civic::refresh() {
  calendars.refresh();
  units.refresh();
  people.doorman().reload();
}

}  // namespace dinh::civic
