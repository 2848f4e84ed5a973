#pragma once
// Which members of a subscription are names (CIM 009 §5.5.7). Kept are stored names, so that they mean the same whatever @context a later
// request brings; shown are those of the request's @context.
#include "base/json.hpp"
#include "register/ngsild/context.hpp"

namespace dinh::reg {

// Members that table 5.2.12-1 does not have are dropped, those of table 5.2.12-2 too ("implementations shall ignore them").
json::Value with_stored_names(json::Value const& written, Context const&);
json::Value with_shown_names(json::Value kept, Context const&);
// A query (§4.9) with its names as another @context has them.
std::string q_in_other_names(std::string_view q, Context const& from, Context const& to);

}  // namespace dinh::reg
