#pragma once
// A query as a value: made from URL parameters or a body by the HTTP binding, answered by the engine (CIM 009 §4.7 to 4.13, §5.7.2).
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/geometry.hpp"
#include "base/result.hpp"
#include "register/document.hpp"
#include "register/order.hpp"
#include "register/pattern.hpp"
#include "register/scope_query.hpp"

namespace dinh::reg {

class Lens;         // sharing/lens.hpp
class QExpression;  // q.hpp: parsed q, names already expanded to stored names

struct GeoQuery {  // CIM 009 §4.10
  enum class Relation { near, within, contains, intersects, equals, disjoint, overlaps };
  Relation relation = Relation::near;
  std::optional<double> max_distance_m, min_distance_m;  // near
  geo::Geometry geometry;
  std::string property = "location";  // stored name
};

struct Query {
  std::string tenant;
  std::vector<std::string> ids;
  PatternPtr id_pattern;  // null: any id
  // Type selection (§4.17): outer = or (","/"|"), inner = and (";").
  std::vector<std::vector<std::string>> types;  // stored names; empty: any
  std::vector<std::string> attrs;               // has at least one of them
  std::shared_ptr<const QExpression> q;
  std::optional<GeoQuery> geo;
  ScopeQueryPtr scope;  // §4.19; null: any
  std::size_t limit = 20, offset = 0;
  bool count = false;                // total wanted
  std::optional<Ordering> ordering;  // instead of the order of creation
  std::shared_ptr<const Lens> lens;  // of a consumer under a contract: everything is asked of what it shows; null: of all
  std::string after_id;              // keyset paging: entities behind this one in the query's order
};

struct Found {
  std::vector<DocPtr> docs;  // in a stable order (creation), offset and limit applied
  std::size_t total = 0;     // valid when Query::count
};

}  // namespace dinh::reg
