#pragma once
// Repair of payloads that a strict reader refuses (the contract with producers): pure, and never silent. What cannot be repaired for sure
// is left for a human: the payload goes to quarantine with its reason.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/geometry.hpp"
#include "base/json.hpp"
#include "register/ngsild/attribute_kinds.hpp"

namespace dinh::reg {

struct Repair {
  std::string path;  // "location.value.coordinates"
  std::string rule;  // "swapped-lat-lon"
  json::Value from, to;
};

struct RepairPolicy {
  // Where the city's things are: tells swapped coordinates apart. Empty: only coordinates that are out of range are taken for swapped.
  std::optional<geo::Box> city;
  // Whether an @context can be had; a payload whose contexts can't be had is read with the core context instead.
  std::function<bool(std::string const& url)> context_is_reachable = [](std::string const&) { return true; };
};

struct Repaired {
  json::Value payload;
  std::vector<Repair> repairs;
  std::string quarantine;  // why it can't be trusted even so; "" when it can
};

Repaired repair(json::Value payload, RepairPolicy const&);

std::string repairs_json(std::vector<Repair> const&);  // [{"path":…,"rule":…,"from":…,"to":…}]

}  // namespace dinh::reg
