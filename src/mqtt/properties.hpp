#pragma once
// Properties of 5.0 packets (OASIS MQTT 5.0 §2.2.2): which there are, where each may stand, what it may hold.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/wire.hpp"

namespace dinh::mqtt {

enum class Property : std::uint8_t {
  payload_format = 0x01,
  message_expiry_s = 0x02,
  content_type = 0x03,
  response_topic = 0x08,
  correlation_data = 0x09,
  subscription_id = 0x0b,
  session_expiry_s = 0x11,
  assigned_client_id = 0x12,
  server_keep_alive_s = 0x13,
  authentication_method = 0x15,
  authentication_data = 0x16,
  request_problem_information = 0x17,
  will_delay_s = 0x18,
  request_response_information = 0x19,
  response_information = 0x1a,
  server_reference = 0x1c,
  reason_string = 0x1f,
  receive_maximum = 0x21,
  topic_alias_maximum = 0x22,
  topic_alias = 0x23,
  maximum_qos = 0x24,
  retain_available = 0x25,
  user_property = 0x26,
  maximum_packet_size = 0x27,
  wildcards_available = 0x28,
  subscription_ids_available = 0x29,
  shared_available = 0x2a,
};

struct PropertyValue {
  Property id = Property::user_property;
  std::uint32_t number = 0;
  std::string text = {}, name = {};  // name: of a user property
  bool operator==(PropertyValue const&) const = default;
};

struct Properties {
  std::vector<PropertyValue> all;  // in the order they came, which user properties keep (§3.3.2.3.7)

  std::optional<std::uint32_t> number(Property) const;
  std::optional<std::string_view> text(Property) const;
  Properties& add(Property, std::uint32_t);
  Properties& add(Property, std::string);
  bool operator==(Properties const&) const = default;
};

inline constexpr Type of_will = static_cast<Type>(0);  // stands for the will's properties, which are CONNECT's payload

void put_properties(std::string& out, Properties const&);
Read<Properties> read_properties(BytesIn&, Type of);

}  // namespace dinh::mqtt
