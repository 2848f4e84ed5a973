#pragma once
// Aggregates of numbers by observedAt (CIM 009 §4.5.19) without the instances they are of: from roll-ups, blocks and what memory knows.
// Says the same as aggregation.hpp does of the instances; what it cannot tell it leaves to that.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "register/evolution.hpp"
#include "register/ngsild/binding.hpp"
#include "register/temporal/parameters.hpp"

namespace dinh::reg {

HistoryWindow window_of(TemporalQuery const&);  // of what may have to be read

class TotalsReading {
 public:
  explicit TotalsReading(Binding& binding) : in_(binding) {}
  static bool tells(TemporalWish const&);  // no calendar months, no distinctCount, a window that is not open towards the past

  // One cell for each period that has values. Nothing: there are other values than recorded numbers, so each instance has to be asked.
  // ResourceNotFound when the entity has no evolution.
  Result<std::optional<Evolution>> read(std::string const& tenant, std::string const& id, std::vector<std::string> const& attrs,
                                        TemporalWish const&);
  // All numbers of these entities together; answers those of whom each instance has to be asked.
  Result<std::vector<std::string>> add(std::string const& tenant, std::vector<std::string> const& ids, TotalsWish const&, PeriodTotals& to);

 private:
  Binding& in_;
};

}  // namespace dinh::reg
