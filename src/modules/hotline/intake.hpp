#pragma once
// From what somebody said to a case: checked, placed, given its promises. Every channel goes through here.
#include "casework/cases.hpp"
#include "civic/areas/areas.hpp"
#include "civic/units/units.hpp"
#include "modules/hotline/identity.hpp"
#include "modules/hotline/promises/promises.hpp"

namespace dinh::hotline {

class Intake {
 public:
  Intake(casework::Cases&, Identities&, Catalogue const&, Promises const&, civic::Areas const&, civic::Units const&, Clock,
         int utc_offset_min);

  Result<void> check(NewReport const&) const;  // open() does so too
  Result<casework::Case> open(storage::Tx&, NewReport const&, std::string_view channel, std::int64_t user_id) const;
  // Who is responsible at `at`; `area` is a code of the day of `area_at` (absent: of `at`).
  Suggestion suggest(std::string_view field, std::string_view area, Instant at, std::optional<Instant> area_at = {}) const;
  // The code itself while it is valid; of an area that went wholly into another, that one's.
  Result<std::string> area_today(std::string_view code) const;
  std::string area_at(double lat, double lon) const;  // code of today; "" outside
  // All that is promised for a report of today.
  std::vector<casework::Promise> promises(std::string const& field, std::string const& unit, std::string const& urgency = "normal",
                                          std::vector<std::string> const& co_units = {}) const;
  casework::Promise result_promise(std::string_view field, std::string_view unit) const;   // of them, when it is to be done
  bool knows_area(std::string_view code) const { return areas_.latest(code) != nullptr; }  // of today or of earlier
  Date today() const { return local_date(clock_(), utc_offset_min_); }

 private:
  casework::Cases& cases_;
  Identities& identities_;
  Catalogue const& catalogue_;
  Promises const& promises_;
  civic::Areas const& areas_;
  civic::Units const& units_;
  Clock clock_;
  int utc_offset_min_;
};

}  // namespace dinh::hotline
