#pragma once
// Bytes on the wire (OASIS MQTT 5.0 §1.5, §2.1): the data types, and packets cut out of what a socket brings. Pure.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/reason.hpp"

namespace dinh::mqtt {

enum class Type : std::uint8_t {  // §2.1.2
  connect = 1,
  connack = 2,
  publish = 3,
  puback = 4,
  pubrec = 5,
  pubrel = 6,
  pubcomp = 7,
  subscribe = 8,
  suback = 9,
  unsubscribe = 10,
  unsuback = 11,
  pingreq = 12,
  pingresp = 13,
  disconnect = 14,
  auth = 15
};

void put_16(std::string& out, std::size_t);
void put_32(std::string& out, std::uint32_t);
void put_text(std::string& out, std::string_view);  // also binary data; cut at 65,535 bytes, which whoever writes has ruled out
void put_length(std::string& out, std::size_t);     // a variable byte integer
std::string packet(Type, unsigned flags, std::string_view body);

// Takes values off the front of a packet's body. Once something is missing or wrong, all that follows is empty, and ok() says so.
class BytesIn {
 public:
  explicit BytesIn(std::string_view body) : rest_(body) {}
  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint32_t length();     // §1.5.5, in as few bytes as it needs
  std::string_view binary();  // §1.5.6
  std::string_view text();    // §1.5.4: UTF-8 without U+0000
  std::string_view take(std::size_t);
  std::string_view rest() const { return rest_; }
  bool ok() const { return ok_; }
  bool is_done() const { return ok_ && rest_.empty(); }

 private:
  void fail() { ok_ = false, rest_ = {}; }
  std::string_view rest_;
  bool ok_ = true;
};

struct Packet {
  Type type = Type::pingresp;
  std::uint8_t flags = 0;
  std::string_view body;  // behind the fixed header; in the Inbox it came from
};

// What came in and is not understood yet.
class Inbox {
 public:
  explicit Inbox(std::size_t max_packet_bytes) : max_packet_bytes_(max_packet_bytes) {}
  void limit(std::size_t max_packet_bytes) { max_packet_bytes_ = max_packet_bytes; }
  void add(std::string_view bytes);
  // The next packet; its body is good until add(). Nothing while it is not whole. A fault stays.
  Read<std::optional<Packet>> next();
  bool empty() const { return begin_ == bytes_.size(); }

 private:
  std::string bytes_;
  std::size_t begin_ = 0;
  std::size_t max_packet_bytes_;  // fixed header included, as Maximum Packet Size counts (§3.1.2.11.4)
};

}  // namespace dinh::mqtt
