// SUBSCRIBE, UNSUBSCRIBE and their answers (OASIS MQTT 5.0 §3.8 to §3.11).
#include "mqtt/packet.hpp"
#include "mqtt/topic.hpp"

namespace dinh::mqtt {

namespace {

constexpr std::uint8_t no_local_bit = 0x04, retain_as_published_bit = 0x08, v3_options = 0x03, v5_options = 0x3f;
constexpr std::uint8_t subscription_flags = 0x02;  // of both fixed headers

// What SUBSCRIBE, UNSUBSCRIBE and their answers begin with.
Read<std::uint16_t> read_id(BytesIn& in, Type type, Version version, Properties& properties) {
  auto id = in.u16();
  if (!in.ok()) return malformed("a packet about subscriptions without an id");
  if (id == 0) return fault(Reason::protocol_error, "a packet about subscriptions with the id 0");
  if (version == Version::v5) { TRY(properties, read_properties(in, type)); }
  return id;
}

Read<Subscription> read_subscription(BytesIn& in, Version version) {
  Subscription out{.filter = in.text()};
  auto options = in.u8();
  out.qos = options & 3;
  out.no_local = options & no_local_bit;
  out.retain_as_published = options & retain_as_published_bit;
  out.retain_handling = options >> 4 & 3;
  if (!in.ok()) return malformed("SUBSCRIBE: cut off, or a filter that is no UTF-8");
  if (options & ~(version == Version::v5 ? v5_options : v3_options)) return malformed("SUBSCRIBE: reserved bits are set");
  if (out.qos == 3 || out.retain_handling == 3) return malformed("SUBSCRIBE: QoS or retain handling 3");
  if (!is_filter(out.filter)) return fault(Reason::topic_filter_invalid, "SUBSCRIBE: a topic filter that is none");
  if (out.no_local && is_shared(out.filter)) return fault(Reason::protocol_error, "SUBSCRIBE: no local of a shared subscription");
  return out;
}

}  // namespace

std::string encode(Subscribe const& s, Version version) {
  std::string body;
  put_16(body, s.id);
  if (version == Version::v5) put_properties(body, s.properties);
  for (auto const& one : s.subscriptions) {
    put_text(body, one.filter);
    unsigned options = static_cast<unsigned>(one.qos);
    if (version == Version::v5)
      options |= (one.no_local ? no_local_bit : 0u) | (one.retain_as_published ? retain_as_published_bit : 0u) |
                 static_cast<unsigned>(one.retain_handling) << 4;
    body += static_cast<char>(options);
  }
  return packet(Type::subscribe, subscription_flags, body);
}

Read<Subscribe> read_subscribe(Packet const& p, Version version) {
  if (p.type != Type::subscribe || p.flags != subscription_flags) return malformed("SUBSCRIBE: flags");
  BytesIn in(p.body);
  Subscribe out;
  TRY(out.id, read_id(in, p.type, version, out.properties));
  while (!in.is_done()) {
    TRY(auto one, read_subscription(in, version));
    out.subscriptions.push_back(one);
  }
  if (out.subscriptions.empty()) return fault(Reason::protocol_error, "SUBSCRIBE: to nothing");
  return out;
}

std::string encode(Unsubscribe const& u, Version version) {
  std::string body;
  put_16(body, u.id);
  if (version == Version::v5) put_properties(body, u.properties);
  for (auto filter : u.filters) put_text(body, filter);
  return packet(Type::unsubscribe, subscription_flags, body);
}

Read<Unsubscribe> read_unsubscribe(Packet const& p, Version version) {
  if (p.type != Type::unsubscribe || p.flags != subscription_flags) return malformed("UNSUBSCRIBE: flags");
  BytesIn in(p.body);
  Unsubscribe out;
  TRY(out.id, read_id(in, p.type, version, out.properties));
  while (!in.is_done()) {
    auto filter = in.text();
    if (!in.ok()) return malformed("UNSUBSCRIBE: cut off, or a filter that is no UTF-8");
    if (!is_filter(filter)) return fault(Reason::topic_filter_invalid, "UNSUBSCRIBE: a topic filter that is none");
    out.filters.push_back(filter);
  }
  if (out.filters.empty()) return fault(Reason::protocol_error, "UNSUBSCRIBE: from nothing");
  return out;
}

std::string encode(Suback const& s, Version version) {
  std::string body;
  put_16(body, s.id);
  if (version == Version::v5) put_properties(body, s.properties);
  if (version == Version::v5 || s.type == Type::suback)
    for (auto reason : s.reasons)  // 3.1.1 has one refusal (its §3.9.3)
      body += static_cast<char>(version == Version::v3_1_1 && is_refusal(reason) ? Reason::unspecified : reason);
  return packet(s.type, 0, body);
}

Read<Suback> read_suback(Packet const& p, Version version) {
  if ((p.type != Type::suback && p.type != Type::unsuback) || p.flags != 0) return malformed("SUBACK: flags");
  BytesIn in(p.body);
  Suback out{.type = p.type, .reasons = {}};
  TRY(out.id, read_id(in, p.type, version, out.properties));
  while (!in.is_done()) {
    auto reason = static_cast<Reason>(in.u8());
    if (name_of(reason).empty()) return malformed("SUBACK: a reason that the standard does not have");
    out.reasons.push_back(reason);
  }
  bool has_none = version == Version::v3_1_1 && p.type == Type::unsuback;
  if (out.reasons.empty() != has_none) return malformed("SUBACK: no reason, or one too many");
  return out;
}

}  // namespace dinh::mqtt
