#include "mqtt/publication.hpp"

namespace dinh::mqtt {

namespace {

// §3.3.2.3: what a server sends on as it came; alias, subscription identifiers and expiry are of one connection or one moment.
bool travels_on(Property id) {
  return id == Property::payload_format || id == Property::content_type || id == Property::response_topic ||
         id == Property::correlation_data || id == Property::user_property;
}

}  // namespace

Publication publication_of(std::string_view topic, std::string_view payload, int qos, bool retain, Properties const& properties,
                           std::int64_t now_ms) {
  Publication out{.topic = std::string(topic), .payload = std::string(payload), .qos = qos, .retain = retain};
  for (auto const& value : properties.all)
    if (travels_on(value.id)) out.properties.all.push_back(value);
  if (auto expiry_s = properties.number(Property::message_expiry_s)) out.expires_ms = now_ms + std::int64_t{*expiry_s} * 1000 + 1;
  return out;
}

}  // namespace dinh::mqtt
