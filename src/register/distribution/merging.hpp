#pragma once
// One picture of entities from several sources (CIM 009 §4.3.6, §4.5.5): pure.
#include <string>
#include <vector>

#include "base/json.hpp"
#include "register/ngsild/context.hpp"
#include "register/sources/matching.hpp"

namespace dinh::reg {

// What one source told: normalized entities, names in the request's @context.
struct Contribution {
  SourceMode mode = SourceMode::inclusive;  // of the house too
  KnownRegistration of;                     // null: the house
  std::vector<json::Value> entities;
};

// Entities in the order they were first told. Of an attribute that several tell, the source that has it alone is right, else what was
// observed last, else what was modified last, else who was asked first; auxiliary sources only fill gaps.
std::vector<json::Value> merged(std::vector<Contribution>, Context const&);

}  // namespace dinh::reg
