#include "register/subscriptions/message.hpp"

#include "base/random.hpp"

namespace dinh::reg {

namespace {

// In the body of application/ld+json and application/geo+json.
std::string root_context(Subscription const& s) {
  std::string core = "\"" + std::string(core_context_url) + "\"";
  return s.told_in.text.empty() ? core : "[" + s.told_in.text + "," + core + "]";
}

std::string linked_context(Subscription const& s) {
  bool is_url = s.told_in.text.starts_with('"');
  return context_link(is_url ? std::string_view(s.told_in.text).substr(1, s.told_in.text.size() - 2) : core_context_url);
}

}  // namespace

http::OutgoingRequest message(Subscription const& s, std::vector<Told> const& told, Instant now) {
  std::string data;
  for (auto const& t : told) (data += data.empty() ? "" : ",") += t.json;
  bool is_json = s.receiver.accept == Media::json;
  http::OutgoingRequest out{.method = "POST", .url = s.receiver.uri, .timeout_ms = s.receiver.timeout_ms, .max_redirects = 0};
  json::Writer to(out.body);
  std::string type = s.is_to_sources ? "ContextSourceNotification" : "Notification";
  to.begin_object().member("id", "urn:ngsi-ld:" + type + ":" + random_token(16)).member("type", type);
  to.member("subscriptionId", s.id).member("notifiedAt", iso(now)).key("data");
  if (s.showing.geojson) to.raw(R"({"type":"FeatureCollection","features":[)" + data + "]}");
  else to.raw("[" + data + "]");
  if (s.is_to_sources && !told.empty()) to.member("triggerReason", told.front().entity);  // §5.3.2
  if (!is_json) to.key("@context").raw(root_context(s));
  to.end_object();
  constexpr std::string_view media[] = {"application/json", "application/ld+json", "application/geo+json"};
  out.headers.emplace_back("Content-Type", media[static_cast<std::size_t>(s.receiver.accept)]);
  if (is_json) out.headers.emplace_back("Link", linked_context(s));
  if (!s.tenant.empty()) out.headers.emplace_back("NGSILD-Tenant", s.tenant);
  out.headers.insert(out.headers.end(), s.receiver.headers.begin(), s.receiver.headers.end());
  return out;
}

mqtt::Message mqtt_message(Subscription const& s, http::OutgoingRequest const& as_http) {
  mqtt::Message out{.to = mqtt::read_address(s.receiver.uri).value_or(mqtt::Address{}),
                    .version = s.receiver.mqtt_version,
                    .qos = s.receiver.mqtt_qos,
                    .payload = {},
                    .content_type = "application/json",
                    .timeout_ms = s.receiver.timeout_ms};
  json::Writer to(out.payload);
  to.begin_object().key("metadata").begin_object();
  for (auto const& [name, value] : as_http.headers) to.member(name, value);
  to.end_object().key("body").raw(as_http.body).end_object();
  return out;
}

}  // namespace dinh::reg
