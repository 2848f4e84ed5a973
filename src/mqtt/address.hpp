#pragma once
// mqtt://[user[:password]@]host[:port]/topic (CIM 009 §5.8.1.4, clause 7 of its MQTT binding).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dinh::mqtt {

struct Address {
  std::string host, topic;
  std::uint16_t port = 1883;
  std::optional<std::string> user, password;
};

Result<Address> read_address(std::string_view uri);  // Code::invalid: what is wrong

}  // namespace dinh::mqtt
