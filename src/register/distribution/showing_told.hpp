#pragma once
// Entities that others told, in the form that was asked for: pure.
#include <string>

#include "register/document.hpp"
#include "register/ngsild/representation.hpp"

namespace dinh::reg {

// Normalized is what they tell: then their entity is shown as it came, with its times.
bool is_as_told(Showing const&);
void put_as_told(std::string& out, json::Value const& entity, Showing const&);
// With names of its own, so that what others tell does not fill the house's. Null: it is no entity.
DocPtr document_of(json::Value const& entity, Context const&, Names&, Instant now);

}  // namespace dinh::reg
