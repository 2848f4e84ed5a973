#pragma once
// What is asked of the features of one collection (OGC 17-069r4 §7.15), read from URL parameters.
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/geometry.hpp"
#include "base/result.hpp"
#include "register/query.hpp"

namespace dinh::reg {

struct ItemPages {
  std::size_t standard = 100, most = 1'000;
};

struct ItemsWish {
  std::size_t limit = 0, offset = 0;
  std::string after;            // id of the last feature of the page before; wins over offset while it exists
  std::vector<geo::Box> boxes;  // two when the box lies over the antimeridian; empty: everywhere
  std::optional<Instant> from, to;
  std::vector<std::pair<std::string, std::string>> properties;  // stored name, value
};

// Errors name the parameter. `known` tells whether a name is one of an attribute.
Result<ItemsWish> read_items_wish(std::vector<std::pair<std::string, std::string>> const& params, ItemPages,
                                  std::function<bool(std::string_view)> const& known);

Query items_query(ItemsWish const&, std::string tenant, std::string type);

}  // namespace dinh::reg
