#pragma once
// Control packets of MQTT 3.1.1 and 5.0 (OASIS MQTT 5.0 §3, where no other section is named), written and read: pure. What is read is
// checked as strictly as the standard lets a receiver: a Fault ends the connection. Texts and payloads of what was read are views into its
// Inbox.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/properties.hpp"
#include "mqtt/reason.hpp"
#include "mqtt/wire.hpp"

namespace dinh::mqtt {

enum class Version : std::uint8_t { v3_1_1 = 4, v5 = 5 };

struct Will {  // §3.1.2.5
  std::string_view topic, payload;
  int qos = 0;
  bool retain = false;
  Properties properties = {};
};

struct Connect {  // §3.1
  Version version = Version::v3_1_1;
  std::string_view client_id;
  std::optional<std::string> user, password;
  std::uint16_t keep_alive_s = 60;  // 0: no limit
  bool clean_start = true;          // of 3.1.1: clean session
  std::optional<Will> will = {};
  Properties properties = {};
};

struct Connack {  // §3.2
  Reason reason = Reason::success;
  bool session_present = false;
  Properties properties = {};
};

struct Publish {  // §3.3
  std::string_view topic, payload;
  int qos = 0;
  std::uint16_t id = 0;  // QoS 1 and 2
  Properties properties = {};
  bool retain = false, duplicate = false;
};

struct Ack {  // PUBACK, PUBREC, PUBREL, PUBCOMP: §3.4 to §3.7
  Type type = Type::puback;
  std::uint16_t id = 0;
  Reason reason = Reason::success;
  Properties properties = {};
};

struct Subscription {  // §3.8.3
  std::string_view filter;
  int qos = 0;
  bool no_local = false, retain_as_published = false;
  int retain_handling = 0;  // 0: send what is retained; 1: if the subscription is new; 2: do not
};

struct Subscribe {  // §3.8
  std::uint16_t id = 0;
  std::vector<Subscription> subscriptions;
  Properties properties = {};
};

struct Unsubscribe {  // §3.10
  std::uint16_t id = 0;
  std::vector<std::string_view> filters;
  Properties properties = {};
};

struct Suback {  // SUBACK and UNSUBACK: §3.9, §3.11
  Type type = Type::suback;
  std::uint16_t id = 0;
  std::vector<Reason> reasons;  // one for each filter; UNSUBACK of 3.1.1 carries none
  Properties properties = {};
};

struct Disconnect {  // §3.14; AUTH (§3.15) is of the same shape
  Reason reason = Reason::success;
  Properties properties = {};
  Type type = Type::disconnect;
};

std::string encode(Connect const&);
std::string encode(Connack const&, Version);
std::string encode(Publish const&, Version);
std::string encode(Ack const&, Version);
std::string encode(Subscribe const&, Version);
std::string encode(Unsubscribe const&, Version);
std::string encode(Suback const&, Version);
std::string encode(Disconnect const&, Version);
std::string encode_ping(Type);  // PINGREQ or PINGRESP

Read<Connect> read_connect(Packet const&);
Read<Connack> read_connack(Packet const&, Version);
Read<Publish> read_publish(Packet const&, Version);
Read<Ack> read_ack(Packet const&, Version);
Read<Subscribe> read_subscribe(Packet const&, Version);
Read<Unsubscribe> read_unsubscribe(Packet const&, Version);
Read<Suback> read_suback(Packet const&, Version);
Read<Disconnect> read_disconnect(Packet const&, Version);  // DISCONNECT or AUTH
Read<void> read_ping(Packet const&);

}  // namespace dinh::mqtt
