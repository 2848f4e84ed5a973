#pragma once
// Packets as a reader of the standard writes them: "40 02 0007".
#include <string>
#include <string_view>

#include "base/crypto.hpp"
#include "mqtt/packet.hpp"

namespace dinh::mqtt {

inline std::string bytes(std::string_view hex_text) {
  std::string packed;
  for (char c : hex_text)
    if (c != ' ') packed += c;
  return from_hex(packed).value();
}

// One whole packet; what it views is kept with it.
struct Whole {
  Inbox in{1u << 20};
  Packet packet;
  explicit Whole(std::string_view raw) {
    in.add(raw);
    packet = in.next().value().value();
  }
};

// What a receiver says of a packet sent to it: "ok", or the reason of the fault. Everything but CONNECT is of the version that is given.
inline std::string judged(std::string_view raw, Version version) {
  Inbox in(1u << 20);
  in.add(raw);
  auto next = in.next();
  if (!next) return std::string(name_of(next.error().reason));
  if (!*next) return "not whole";
  auto const& p = **next;
  auto say = [](auto const& read) { return read ? std::string("ok") : std::string(name_of(read.error().reason)); };
  switch (p.type) {
    case Type::connect: return say(read_connect(p));
    case Type::connack: return say(read_connack(p, version));
    case Type::publish: return say(read_publish(p, version));
    case Type::puback:
    case Type::pubrec:
    case Type::pubrel:
    case Type::pubcomp: return say(read_ack(p, version));
    case Type::subscribe: return say(read_subscribe(p, version));
    case Type::unsubscribe: return say(read_unsubscribe(p, version));
    case Type::suback:
    case Type::unsuback: return say(read_suback(p, version));
    case Type::pingreq:
    case Type::pingresp: return say(read_ping(p));
    case Type::disconnect:
    case Type::auth: return say(read_disconnect(p, version));
  }
  return "?";
}

}  // namespace dinh::mqtt
