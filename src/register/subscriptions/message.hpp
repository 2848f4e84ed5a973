#pragma once
// A notification as an HTTP request (CIM 009 §5.3.1, §6.3.8, §6.3.9).
#include "http/client.hpp"
#include "register/subscriptions/subscription.hpp"
#include "register/subscriptions/waiting.hpp"

namespace dinh::reg {

http::OutgoingRequest message(Subscription const&, std::vector<Told> const&, Instant now);

}  // namespace dinh::reg
