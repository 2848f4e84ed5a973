#pragma once
// What a temporal query leaves of an evolution (CIM 009 §4.11, §5.7.3.4, §5.7.4.4), and how much of it one answer may hold (§6.3.10).
#include <optional>
#include <string>
#include <vector>

#include "register/evolution.hpp"
#include "register/scope_query.hpp"
#include "register/temporal/parameters.hpp"

namespace dinh::reg {

struct Projection {                          // which series of an entity are wanted
  std::vector<std::string> attrs, datasets;  // stored names; "" is the default instance; empty: all
};

std::optional<Instant> time_of(EvolutionInstance const&, TimeProperty);

// Instances outside the window, and series that are not wanted, go.
void keep_window(Evolution&, TemporalQuery const&, Projection const&);
// Only what was observed while the scope fitted stays (§4.18, §4.19). False: it never did within the window.
bool keep_scope(Evolution&, ScopeQuery const&, TemporalQuery const&);

struct AnswerRange {  // of an answer that does not hold everything
  Instant start, end;
  std::optional<std::size_t> size;
};
// Cuts all evolutions at one time, so that none says more than the others. Nothing: they fit.
std::optional<AnswerRange> cut(std::vector<Evolution>&, TemporalQuery const&, std::size_t most_instances);

}  // namespace dinh::reg
