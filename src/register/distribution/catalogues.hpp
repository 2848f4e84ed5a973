#pragma once
// What several brokers say of the types and attributes they have, as one answer (CIM 009 §5.7.5 to 5.7.10, §5.2.24 to 5.2.28): pure.
#include "base/json.hpp"
#include "register/ngsild/context.hpp"

namespace dinh::reg {

// Lists are united, counts added, descriptions of one thing joined by its id. Both are of the same kind, names in one @context.
void join_catalogue(json::Value& to, json::Value more);
// Names in it as another @context has them.
void use_other_names_of_catalogue(json::Value& told, Context const& from, Context const& to);

}  // namespace dinh::reg
