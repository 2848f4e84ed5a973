#pragma once
// An entity as the register showed it at a moment: the values that had been recorded and not replaced by then. What was written into the
// past by hand later is no part of it; what was erased by hand is not told.
#include <optional>
#include <string>

#include "register/evolution.hpp"

namespace dinh::reg {

struct PastDocument {
  DocPtr document;             // null: there was none
  bool is_incomplete = false;  // of some attribute only totals of that time are kept
};

// `stored` and `known` are of the same moment. Types are those that it has now, or had last; the rest is of then.
PastDocument document_at(Instant, std::string const& id, Recorded const& known, StoredEvolution const& stored, Names&);

}  // namespace dinh::reg
