#pragma once
// Whether somebody comes with what is known already, and whether it is time for surge mode. Pure.
#include <span>

#include "modules/hotline/surge/incident.hpp"

namespace dinh::hotline {

struct IncidentQuestion {
  std::string text, field, area;  // field: what was chosen, or the likeliest by the text; "" not known
  std::optional<double> lat, lon;
};
// The best fitting of those that hold at `now`: the matter must be the same by field or by words, and the place must not contradict.
KnownIncident const* match(std::span<const KnownIncident>, IncidentQuestion const&, Instant now);

struct Load {
  double per_minute = 0, normal_per_minute = 0;  // of the last ten minutes; of the same ten minutes of the last four weeks
  std::int64_t contacts = 0;                     // in the last ten minutes
  double ratio() const { return normal_per_minute > 0 ? per_minute / normal_per_minute : 0; }
  bool surge_suggested() const;
};

}  // namespace dinh::hotline
