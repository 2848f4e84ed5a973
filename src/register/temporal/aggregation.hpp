#pragma once
// Aggregated values of one series (CIM 009 §4.5.19): what each method makes of numbers, booleans, arrays, texts, times and links inside
// each period. Standard deviation is that of the values as a whole (divided by their number), so one value has none: 0.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "register/evolution.hpp"
#include "register/history/decimal.hpp"
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
// cells: numbers that are known by their totals alone; each counts where it begins, and distinctCount knows nothing of them.
Result<void> aggregate(std::string& out, std::string_view shown_name, std::vector<EvolutionInstance const*> const&,
                       std::vector<EvolutionCell const*> const& cells, TemporalWish const&, Periods const&);

// A number as nearly every sensor tells it, read without a parser; nothing for whatever else an instance says.
std::optional<std::variant<Decimal, double>> plain_number(std::string_view instance);

}  // namespace dinh::reg
