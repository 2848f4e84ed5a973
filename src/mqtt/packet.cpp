#include "mqtt/packet.hpp"

namespace dinh::mqtt {

namespace {

void put_16(std::string& out, std::size_t n) {
  out += static_cast<char>(n >> 8 & 0xff);
  out += static_cast<char>(n & 0xff);
}

void put_text(std::string& out, std::string_view text) {  // §1.5.4
  put_16(out, text.size());
  out += text;
}

void put_length(std::string& out, std::size_t n) {  // §1.5.5
  do {
    auto digit = static_cast<unsigned char>(n & 0x7f);
    n >>= 7;
    out += static_cast<char>(n > 0 ? digit | 0x80 : digit);
  } while (n > 0);
}

std::string packet(Type type, unsigned flags, std::string_view body) {
  std::string out;
  out += static_cast<char>(static_cast<unsigned>(type) << 4 | flags);
  put_length(out, body.size());
  return out.append(body);
}

std::uint8_t byte(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

// How long the packet's head is, and its body; nothing: not all of the head is here.
struct Head {
  std::size_t size = 0, body = 0;
};
Result<std::optional<Head>> head_of(std::string_view in) {
  std::size_t length = 0;
  for (std::size_t i = 1; i < 5; ++i) {
    if (i >= in.size()) return std::optional<Head>();
    length |= static_cast<std::size_t>(byte(in, i) & 0x7f) << (7 * (i - 1));
    if ((byte(in, i) & 0x80) == 0) return std::optional(Head{i + 1, length});
  }
  return fail(Code::invalid, "the broker's packet has a length that is none");
}

constexpr char content_type_property = 0x03;  // §3.3.2.3.9

}  // namespace

std::string encode(Connect const& c) {
  std::string body;
  put_text(body, "MQTT");
  body += static_cast<char>(c.version);
  unsigned flags = 0x02;  // clean start
  if (c.user) flags |= 0x80;
  if (c.password) flags |= 0x40;
  body += static_cast<char>(flags);
  put_16(body, c.keep_alive_s);
  if (c.version == Version::v5) put_length(body, 0);  // no properties
  put_text(body, c.client_id);
  if (c.user) put_text(body, *c.user);
  if (c.password) put_text(body, *c.password);
  return packet(Type::connect, 0, body);
}

std::string encode(Publish const& p, Version version) {
  std::string body;
  put_text(body, p.topic);
  if (p.qos > 0) put_16(body, p.id);
  if (version == Version::v5) {
    std::string properties;
    if (!p.content_type.empty()) {
      properties += content_type_property;
      put_text(properties, p.content_type);
    }
    put_length(body, properties.size());
    body += properties;
  }
  body += p.payload;
  return packet(Type::publish, static_cast<unsigned>(p.qos) << 1, body);
}

std::string encode_release(std::uint16_t id) {
  std::string body;
  put_16(body, id);
  return packet(Type::pubrel, 0x02, body);
}

std::string encode_disconnect() { return packet(Type::disconnect, 0, ""); }

Result<std::optional<Packet>> take(std::string& buffer) {
  if (buffer.empty()) return std::optional<Packet>();
  TRY(auto head, head_of(buffer));
  if (!head) return std::optional<Packet>();
  if (head->body > max_answer_bytes) return fail(Code::invalid, "the broker's packet is too long");
  if (buffer.size() < head->size + head->body) return std::optional<Packet>();
  Packet out{static_cast<Type>(byte(buffer, 0) >> 4), static_cast<std::uint8_t>(byte(buffer, 0) & 0x0f),
             buffer.substr(head->size, head->body)};
  buffer.erase(0, head->size + head->body);
  return std::optional(std::move(out));
}

Result<Answer> read_connack(Packet const& p, Version version) {
  bool has_properties = version == Version::v5;
  if (p.type != Type::connack || p.flags != 0 || p.body.size() < (has_properties ? 3u : 2u))
    return fail(Code::invalid, "the broker did not answer as MQTT does");
  auto reason = byte(p.body, 1);
  return Answer{0, !has_properties && reason != 0 ? static_cast<std::uint8_t>(reason | 0x80) : reason};
}

Result<Answer> read_ack(Packet const& p) {
  bool is_ack = p.type == Type::puback || p.type == Type::pubrec || p.type == Type::pubcomp;
  if (!is_ack || p.flags != 0 || p.body.size() < 2) return fail(Code::invalid, "the broker did not answer as MQTT does");
  auto id = static_cast<std::uint16_t>(byte(p.body, 0) << 8 | byte(p.body, 1));
  return Answer{id, p.body.size() > 2 ? byte(p.body, 2) : std::uint8_t{0}};  // without one: success (§3.4.2.1)
}

}  // namespace dinh::mqtt
