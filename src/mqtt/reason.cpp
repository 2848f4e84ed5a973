#include "mqtt/reason.hpp"

#include <algorithm>
#include <iterator>

namespace dinh::mqtt {

namespace {

struct Name {
  Reason reason;
  std::string_view text;
};
constexpr Name names[] = {
    // in their order
    {Reason::success, "success"},
    {Reason::granted_qos_1, "granted QoS 1"},
    {Reason::granted_qos_2, "granted QoS 2"},
    {Reason::disconnect_with_will, "disconnect with will message"},
    {Reason::no_matching_subscribers, "no matching subscribers"},
    {Reason::no_subscription_existed, "no subscription existed"},
    {Reason::continue_authentication, "continue authentication"},
    {Reason::re_authenticate, "re-authenticate"},
    {Reason::unspecified, "unspecified error"},
    {Reason::malformed_packet, "malformed packet"},
    {Reason::protocol_error, "protocol error"},
    {Reason::implementation_specific, "implementation specific error"},
    {Reason::unsupported_version, "unsupported protocol version"},
    {Reason::client_id_not_valid, "client identifier not valid"},
    {Reason::bad_user_or_password, "bad user name or password"},
    {Reason::not_authorized, "not authorized"},
    {Reason::server_unavailable, "server unavailable"},
    {Reason::server_busy, "server busy"},
    {Reason::banned, "banned"},
    {Reason::server_shutting_down, "server shutting down"},
    {Reason::bad_authentication_method, "bad authentication method"},
    {Reason::keep_alive_timeout, "keep alive timeout"},
    {Reason::session_taken_over, "session taken over"},
    {Reason::topic_filter_invalid, "topic filter invalid"},
    {Reason::topic_name_invalid, "topic name invalid"},
    {Reason::packet_id_in_use, "packet identifier in use"},
    {Reason::packet_id_not_found, "packet identifier not found"},
    {Reason::receive_maximum_exceeded, "receive maximum exceeded"},
    {Reason::topic_alias_invalid, "topic alias invalid"},
    {Reason::packet_too_large, "packet too large"},
    {Reason::message_rate_too_high, "message rate too high"},
    {Reason::quota_exceeded, "quota exceeded"},
    {Reason::administrative_action, "administrative action"},
    {Reason::payload_format_invalid, "payload format invalid"},
    {Reason::retain_not_supported, "retain not supported"},
    {Reason::qos_not_supported, "QoS not supported"},
    {Reason::use_another_server, "use another server"},
    {Reason::server_moved, "server moved"},
    {Reason::shared_not_supported, "shared subscriptions not supported"},
    {Reason::connection_rate_exceeded, "connection rate exceeded"},
    {Reason::maximum_connect_time, "maximum connect time"},
    {Reason::subscription_ids_not_supported, "subscription identifiers not supported"},
    {Reason::wildcards_not_supported, "wildcard subscriptions not supported"},
};

}  // namespace

std::string_view name_of(Reason reason) {
  auto const* at = std::lower_bound(std::begin(names), std::end(names), reason, [](Name const& n, Reason r) { return n.reason < r; });
  return at != std::end(names) && at->reason == reason ? at->text : std::string_view();
}

std::string shown(Reason reason) {
  auto number = std::to_string(static_cast<int>(reason));
  auto name = name_of(reason);
  return name.empty() ? number : number + " (" + std::string(name) + ")";
}

}  // namespace dinh::mqtt
