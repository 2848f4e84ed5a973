#pragma once
// Who and where, as app sees it.
#include "civic/areas/routes.hpp"
#include "civic/audit/audit_log.hpp"
#include "civic/calendars/calendars.hpp"
#include "civic/city.hpp"
#include "civic/people/people.hpp"
#include "civic/units/units.hpp"

namespace dinh::civic {

class Civic {
 public:
  Civic(storage::Db&, City, Clock);
  void add_routes(http::Router&, std::string_view version);
  void refresh();                             // background, every few seconds: what another process (dinh user) changed
  void write_seen() { people.write_seen(); }  // background, every minute

  City const city;
  AuditLog audit;
  Areas const areas;
  Calendars calendars;
  Units units;
  People people;
  AreaApi area_api;
};

}  // namespace dinh::civic
