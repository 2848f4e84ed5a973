#pragma once
// Aggregated values of one series (CIM 009 §4.5.19): what each method makes of numbers, booleans, arrays, texts, times and links inside
// each period. Standard deviation is that of the values as a whole (divided by their number), so one value has none: 0.
#include <string>
#include <vector>

#include "base/result.hpp"
#include "register/evolution.hpp"
#include "register/temporal/parameters.hpp"

namespace dinh::reg {

struct Periods {
  Instant origin, end;  // end: of the whole range, when the period is zero
  Duration length;
};
// Periods count from timeAt where the query has it, else from the earliest instance of the entity.
Periods periods_of(Evolution const&, TemporalWish const&);

// Appends ,"avg":[[value,"start","end"],…] for each method, periods without values left out. InvalidRequest when a method means nothing for
// what the attribute says (tables 4.5.19.1-1 to 3).
Result<void> aggregate(std::string& out, std::string_view shown_name, std::vector<EvolutionInstance const*> const&, TemporalWish const&,
                       Periods const&);

}  // namespace dinh::reg
