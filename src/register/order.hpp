#pragma once
// The order of an answer (CIM 009 §4.23): by values of attributes, of their members and sub-attributes, or by distance.
#include <optional>
#include <string>
#include <vector>

#include "base/geometry.hpp"
#include "register/document.hpp"
#include "register/query_limits.hpp"

namespace dinh::reg {

struct OrderTerm {
  std::string name;                    // stored name, or id, type, scope
  std::vector<std::string> sub, path;  // as in q.hpp
  bool descending = false;
  bool by_distance = false;  // from Ordering::from
};

struct Ordering {
  std::vector<OrderTerm> terms;
  std::optional<geo::Geometry> from;
};

// Texts as Vietnamese dictionaries order them. Kinds of values in the standard's order (§4.23.2), numbers first, what is not there last,
// whatever the direction; entities that are equal in all this in the order of their creation. The first `wanted` are in order afterwards.
void sort_by(Ordering const&, std::vector<DocPtr>&, std::size_t wanted, Names const&, Work&);

}  // namespace dinh::reg
