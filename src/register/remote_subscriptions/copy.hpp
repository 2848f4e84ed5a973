#pragma once
// The copy of a subscription that a context source is given (CIM 009 §5.8.1.4): of what the source is registered for, told to this broker.
// Pure.
#include <optional>
#include <string>

#include "register/sources/matching.hpp"
#include "register/subscriptions/subscription.hpp"

namespace dinh::reg {

// Empty: the source is not concerned, or is not to be asked.
std::optional<json::Value> copy_for(Subscription const&, Registration const&, Context const& spoken, std::string const& remote_id,
                                    std::string const& told_to, Instant now);
// §5.5.8: what makes the copy that was into the one that is; members that are gone as urn:ngsi-ld:null.
json::Value fragment_between(json::Value const& before, json::Value const& after);

}  // namespace dinh::reg
