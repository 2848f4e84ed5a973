#pragma once
// From what somebody said to a case: checked, placed, given its promises. Every channel goes through here.
#include "casework/cases.hpp"
#include "civic/areas/areas.hpp"
#include "civic/units/units.hpp"
#include "modules/hotline/identity.hpp"

namespace dinh::hotline {

class Intake {
 public:
  Intake(casework::Cases&, Identities&, Catalogue const&, civic::Areas const&, civic::Units const&, Clock, int utc_offset_min);

  Result<casework::Case> open(storage::Tx&, NewReport const&, std::string_view channel, std::int64_t user_id) const;
  Suggestion suggest(std::string_view field, std::string_view area, Instant at) const;
  casework::Promise result_promise(std::string_view field, std::string_view unit) const;
  Date today() const { return local_date(clock_(), utc_offset_min_); }

 private:
  Result<void> check(NewReport const&) const;
  casework::Cases& cases_;
  Identities& identities_;
  Catalogue const& catalogue_;
  civic::Areas const& areas_;
  civic::Units const& units_;
  Clock clock_;
  int utc_offset_min_;
};

constexpr std::int64_t forward_within_minutes = 5;  // from intake to the responsible unit

}  // namespace dinh::hotline
