#pragma once
// Control packets of MQTT 3.1.1 and 5.0, as a publisher writes and reads them: pure. Section numbers are those of the 5.0 standard.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dinh::mqtt {

enum class Version : std::uint8_t { v3_1_1 = 4, v5 = 5 };
enum class Type : std::uint8_t {
  connect = 1,
  connack = 2,
  publish = 3,
  puback = 4,
  pubrec = 5,
  pubrel = 6,
  pubcomp = 7,
  pingreq = 12,
  pingresp = 13,
  disconnect = 14
};

struct Connect {  // §3.1, always with a clean start
  Version version = Version::v3_1_1;
  std::string client_id;
  std::optional<std::string> user, password;
  std::uint16_t keep_alive_s = 60;
};

struct Publish {  // §3.3
  std::string topic, payload;
  int qos = 0;
  std::uint16_t id = 0;           // QoS 1 and 2
  std::string content_type = {};  // a property, in 5.0 only
};

std::string encode(Connect const&);
std::string encode(Publish const&, Version);
std::string encode_release(std::uint16_t id);  // PUBREL
std::string encode_disconnect();

struct Packet {
  Type type = Type::pingresp;
  std::uint8_t flags = 0;
  std::string body;  // behind the fixed header
};

inline constexpr std::size_t max_answer_bytes = 64u << 10;  // of a packet to a publisher: acknowledgements are small

// Takes the first packet out of what came in; nothing while it is not whole. Code::invalid: this is no MQTT, or too long.
Result<std::optional<Packet>> take(std::string& buffer);

struct Answer {
  std::uint16_t id = 0;
  std::uint8_t reason = 0;  // 0x80 and above: refused (§2.4); of 3.1.1 a return code, where anything but 0 is a refusal
};
Result<Answer> read_connack(Packet const&, Version);
Result<Answer> read_ack(Packet const&);  // PUBACK, PUBREC, PUBCOMP

}  // namespace dinh::mqtt
