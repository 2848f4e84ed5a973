#pragma once
// mqtt[s]://[user[:password]@]host[:port]/topic (CIM 009 §5.8.1.4, clause 7 of its MQTT binding); with the s over TLS, on port 8883.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dinh::mqtt {

struct Address {
  std::string host, topic;
  std::uint16_t port = 1883;
  bool is_tls = false;
  std::optional<std::string> user, password;
};

bool is_address(std::string_view uri);               // by its scheme
Result<Address> read_address(std::string_view uri);  // Code::invalid: what is wrong

}  // namespace dinh::mqtt
