// CONNECT and CONNACK (OASIS MQTT 5.0 §3.1, §3.2).
#include <utility>

#include "mqtt/packet.hpp"
#include "mqtt/topic.hpp"

namespace dinh::mqtt {

namespace {

constexpr unsigned user_flag = 0x80, password_flag = 0x40, will_retain_flag = 0x20, will_flag = 0x04, clean_flag = 0x02,
                   reserved_flag = 0x01;

unsigned flags_of(Connect const& c) {
  unsigned flags = c.clean_start ? clean_flag : 0;
  if (c.user) flags |= user_flag;
  if (c.password) flags |= password_flag;
  if (c.will) flags |= will_flag | static_cast<unsigned>(c.will->qos) << 3 | (c.will->retain ? will_retain_flag : 0);
  return flags;
}

// The return codes of 3.1.1 (its §3.2.2.3) and the reasons of 5.0 that say the same.
constexpr std::pair<std::uint8_t, Reason> return_codes[] = {
    {0, Reason::success},
    {1, Reason::unsupported_version},
    {2, Reason::client_id_not_valid},
    {3, Reason::server_unavailable},
    {4, Reason::bad_user_or_password},
    {5, Reason::not_authorized},
};

std::uint8_t return_code(Reason reason) {
  for (auto const& [code, same] : return_codes)
    if (same == reason) return code;
  return reason == Reason::banned ? 5 : 3;
}

Read<void> check_flags(unsigned flags, Version version) {
  unsigned will_qos = flags >> 3 & 3;
  if (flags & reserved_flag) return malformed("CONNECT: the reserved flag is set");
  if (will_qos == 3) return malformed("CONNECT: a will of QoS 3");
  if (!(flags & will_flag) && (will_qos != 0 || flags & will_retain_flag)) return malformed("CONNECT: QoS or retain of no will");
  if (version == Version::v3_1_1 && flags & password_flag && !(flags & user_flag)) return malformed("CONNECT: a password without a user");
  return {};
}

Read<Will> read_will(BytesIn& in, unsigned flags, Version version) {
  Will out;
  if (version == Version::v5) { TRY(out.properties, read_properties(in, of_will)); }
  out.topic = in.text();
  out.payload = in.binary();
  out.qos = static_cast<int>(flags >> 3 & 3);
  out.retain = flags & will_retain_flag;
  if (!in.ok() || !is_topic(out.topic)) return malformed("CONNECT: the will's topic is none");
  return out;
}

// §3.1.2.1, §3.1.2.2
Read<Version> read_version(BytesIn& in) {
  auto name = in.text();
  auto level = in.u8();
  if (name == "MQIsdp") return fault(Reason::unsupported_version, "MQTT 3.1");
  if (!in.ok() || name != "MQTT") return malformed("CONNECT: another protocol");
  if (level != 4 && level != 5) return fault(Reason::unsupported_version, "MQTT of level " + std::to_string(level));
  return static_cast<Version>(level);
}

}  // namespace

std::string encode(Connect const& c) {
  std::string body;
  put_text(body, "MQTT");
  body += static_cast<char>(c.version);
  body += static_cast<char>(flags_of(c));
  put_16(body, c.keep_alive_s);
  if (c.version == Version::v5) put_properties(body, c.properties);
  put_text(body, c.client_id);
  if (c.will && c.version == Version::v5) put_properties(body, c.will->properties);
  if (c.will) put_text(body, c.will->topic), put_text(body, c.will->payload);
  if (c.user) put_text(body, *c.user);
  if (c.password) put_text(body, *c.password);
  return packet(Type::connect, 0, body);
}

Read<Connect> read_connect(Packet const& p) {
  if (p.type != Type::connect) return fault(Reason::protocol_error, "the first packet is no CONNECT");
  if (p.flags != 0) return malformed("CONNECT: flags");
  BytesIn in(p.body);
  Connect out;
  TRY(out.version, read_version(in));
  unsigned flags = in.u8();
  out.keep_alive_s = in.u16();
  if (!in.ok()) return malformed("CONNECT: cut off");
  TRY_DO(check_flags(flags, out.version));
  out.clean_start = flags & clean_flag;
  if (out.version == Version::v5) { TRY(out.properties, read_properties(in, Type::connect)); }
  out.client_id = in.text();
  if (flags & will_flag) { TRY(out.will, read_will(in, flags, out.version)); }
  if (flags & user_flag) out.user = in.text();
  if (flags & password_flag) out.password = in.binary();
  if (!in.is_done()) return malformed("CONNECT: cut off, too long, or no UTF-8");
  return out;
}

std::string encode(Connack const& c, Version version) {
  std::string body;
  body += static_cast<char>(c.session_present ? 1 : 0);
  body += static_cast<char>(version == Version::v5 ? static_cast<std::uint8_t>(c.reason) : return_code(c.reason));
  if (version == Version::v5) put_properties(body, c.properties);
  return packet(Type::connack, 0, body);
}

Read<Connack> read_connack(Packet const& p, Version version) {
  if (p.type != Type::connack || p.flags != 0) return fault(Reason::protocol_error, "no CONNACK where one is due");
  BytesIn in(p.body);
  Connack out;
  auto flags = in.u8();
  auto code = in.u8();
  if (version == Version::v5) {
    out.reason = static_cast<Reason>(code);
    TRY(out.properties, read_properties(in, Type::connack));
  } else {
    out.reason = code < std::size(return_codes) ? return_codes[code].second : Reason::unspecified;
  }
  if (!in.is_done() || flags > 1 || name_of(out.reason).empty()) return malformed("CONNACK: cut off, too long, or of an unknown reason");
  out.session_present = flags != 0;
  if (out.session_present && is_refusal(out.reason)) return fault(Reason::protocol_error, "CONNACK: a session of a refused connection");
  return out;
}

}  // namespace dinh::mqtt
