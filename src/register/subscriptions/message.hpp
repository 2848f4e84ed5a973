#pragma once
// A notification as an HTTP request (CIM 009 §5.3.1, §6.3.8, §6.3.9).
#include "http/client.hpp"
#include "mqtt/publisher.hpp"
#include "register/subscriptions/subscription.hpp"
#include "register/subscriptions/waiting.hpp"

namespace dinh::reg {

// One for http:// and one for mqtt://: metadata are what headers are, and the body (clause 7.3).
http::OutgoingRequest message(Subscription const&, std::vector<Told> const&, Instant now);
mqtt::Message mqtt_message(Subscription const&, http::OutgoingRequest const&);

}  // namespace dinh::reg
