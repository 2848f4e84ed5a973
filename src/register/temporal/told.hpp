#pragma once
// The temporal evolution of an entity as another broker tells it (CIM 009 §4.5.6, §4.5.7), normalized and with its system attributes: pure.
#include <string>
#include <unordered_map>

#include "base/json.hpp"
#include "register/evolution.hpp"
#include "register/ngsild/context.hpp"

namespace dinh::reg {

// What other brokers call their instances: a URI of any kind, where this register has a number.
using InstanceNames = std::unordered_map<std::uint64_t, std::string>;

// `now` stands where an instance does not say when it was made. BadRequestData: it is no EntityTemporal.
Result<Evolution> evolution_told(json::Value const& entity, Context const&, Instant now, InstanceNames&);

}  // namespace dinh::reg
