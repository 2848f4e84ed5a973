// PUBLISH, its answers, PING, DISCONNECT and AUTH (OASIS MQTT 5.0 §3.3 to §3.7, §3.12 to §3.15).
#include "mqtt/packet.hpp"

#include "mqtt/topic.hpp"

namespace dinh::mqtt {

namespace {

constexpr unsigned retain_flag = 0x01, duplicate_flag = 0x08;

// What most packets of 5.0 end with: a reason that may be left out when all is well, and properties that may be left out when there are
// none.
void put_reason(std::string& body, Reason reason, Properties const& properties) {
  if (reason == Reason::success && properties.all.empty()) return;
  body += static_cast<char>(reason);
  if (!properties.all.empty()) put_properties(body, properties);
}

Read<void> read_reason(BytesIn& in, Type of, Reason& reason, Properties& properties) {
  if (in.is_done()) return {};
  reason = static_cast<Reason>(in.u8());
  if (name_of(reason).empty()) return malformed("a reason that the standard does not have");
  if (in.is_done()) return {};
  TRY(properties, read_properties(in, of));
  return in.is_done() ? Read<void>() : malformed("something stands behind a packet's end");
}

bool is_ack(Type type) { return type == Type::puback || type == Type::pubrec || type == Type::pubrel || type == Type::pubcomp; }
unsigned flags_of(Type type) { return type == Type::pubrel ? 0x02 : 0; }

}  // namespace

std::string encode(Publish const& p, Version version) {
  std::string head, out;
  put_text(head, p.topic);
  if (p.qos > 0) put_16(head, p.id);
  if (version == Version::v5) put_properties(head, p.properties);
  unsigned flags = static_cast<unsigned>(p.qos) << 1 | (p.retain ? retain_flag : 0) | (p.duplicate ? duplicate_flag : 0);
  out.reserve(head.size() + p.payload.size() + 5);
  out += static_cast<char>(static_cast<unsigned>(Type::publish) << 4 | flags);
  put_length(out, head.size() + p.payload.size());
  return out.append(head).append(p.payload);
}

Read<Publish> read_publish(Packet const& p, Version version) {
  Publish out;
  out.qos = p.flags >> 1 & 3;
  out.retain = p.flags & retain_flag;
  out.duplicate = p.flags & duplicate_flag;
  if (p.type != Type::publish) return fault(Reason::protocol_error, "no PUBLISH where one is due");
  if (out.qos == 3) return malformed("PUBLISH: QoS 3");
  if (out.qos == 0 && out.duplicate) return malformed("PUBLISH: a duplicate of QoS 0");
  BytesIn in(p.body);
  out.topic = in.text();
  if (out.qos > 0) out.id = in.u16();
  if (!in.ok()) return malformed("PUBLISH: cut off, or a topic that is no UTF-8");
  if (out.qos > 0 && out.id == 0) return fault(Reason::protocol_error, "PUBLISH: 0 for an id");
  if (version == Version::v5) { TRY(out.properties, read_properties(in, Type::publish)); }
  bool has_alias = out.properties.number(Property::topic_alias).has_value();
  if (out.topic.empty() && !has_alias) return fault(Reason::protocol_error, "PUBLISH: no topic");
  if (!out.topic.empty() && !is_topic(out.topic)) return fault(Reason::topic_name_invalid, "PUBLISH: a topic with wildcards");
  out.payload = in.rest();
  return out;
}

std::string encode(Ack const& a, Version version) {
  std::string body;
  put_16(body, a.id);
  if (version == Version::v5) put_reason(body, a.reason, a.properties);
  return packet(a.type, flags_of(a.type), body);
}

Read<Ack> read_ack(Packet const& p, Version version) {
  if (!is_ack(p.type)) return fault(Reason::protocol_error, "no answer to a PUBLISH where one is due");
  if (p.flags != flags_of(p.type)) return malformed("flags of an answer to a PUBLISH");
  BytesIn in(p.body);
  Ack out{p.type, in.u16()};
  if (!in.ok()) return malformed("an answer to a PUBLISH without an id");
  if (out.id == 0) return fault(Reason::protocol_error, "an answer to a PUBLISH with the id 0");
  if (version == Version::v5) TRY_DO(read_reason(in, p.type, out.reason, out.properties));
  return in.is_done() ? Read<Ack>(std::move(out)) : malformed("something stands behind an answer's end");
}

std::string encode(Disconnect const& d, Version version) {
  std::string body;
  if (version == Version::v5) put_reason(body, d.reason, d.properties);
  return packet(d.type, 0, body);
}

Read<Disconnect> read_disconnect(Packet const& p, Version version) {
  bool fits = p.type == Type::disconnect || (p.type == Type::auth && version == Version::v5);
  if (!fits) return fault(Reason::protocol_error, "no DISCONNECT where one is due");
  if (p.flags != 0) return malformed("flags of DISCONNECT or AUTH");
  BytesIn in(p.body);
  Disconnect out{.type = p.type};
  if (version == Version::v5) TRY_DO(read_reason(in, p.type, out.reason, out.properties));
  return in.is_done() ? Read<Disconnect>(std::move(out)) : malformed("something stands behind a DISCONNECT's end");
}

std::string encode_ping(Type type) { return packet(type, 0, ""); }

Read<void> read_ping(Packet const& p) {
  if (p.flags != 0 || !p.body.empty()) return malformed("a PINGREQ or PINGRESP that holds something");
  return {};
}

}  // namespace dinh::mqtt
