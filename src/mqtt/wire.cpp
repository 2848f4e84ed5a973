#include "mqtt/wire.hpp"

#include "base/text.hpp"

namespace dinh::mqtt {

namespace {

constexpr std::size_t max_text_bytes = 65'535, keep_bytes = 64u << 10;

std::uint8_t byte(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

bool is_type(unsigned number) { return number >= 1 && number <= 15; }

// How long the packet's fixed header is, and its body; nothing: not all of the header is here.
struct Head {
  std::size_t size = 0, body = 0;
};
Read<std::optional<Head>> head_of(std::string_view in) {
  std::size_t length = 0;
  for (std::size_t i = 1; i < 5; ++i) {
    if (i >= in.size()) return std::optional<Head>();
    length |= static_cast<std::size_t>(byte(in, i) & 0x7f) << (7 * (i - 1));
    if (byte(in, i) & 0x80) continue;
    if (i > 1 && byte(in, i) == 0) break;  // §1.5.5: in as few bytes as it needs
    return std::optional(Head{i + 1, length});
  }
  return malformed("a packet has a length that is none");
}

}  // namespace

void put_16(std::string& out, std::size_t n) {
  out += static_cast<char>(n >> 8 & 0xff);
  out += static_cast<char>(n & 0xff);
}

void put_32(std::string& out, std::uint32_t n) {
  put_16(out, n >> 16);
  put_16(out, n & 0xffff);
}

void put_text(std::string& out, std::string_view text) {
  text = text.substr(0, max_text_bytes);
  put_16(out, text.size());
  out += text;
}

void put_length(std::string& out, std::size_t n) {
  do {
    auto digit = static_cast<unsigned char>(n & 0x7f);
    n >>= 7;
    out += static_cast<char>(n > 0 ? digit | 0x80 : digit);
  } while (n > 0);
}

std::string packet(Type type, unsigned flags, std::string_view body) {
  std::string out;
  out.reserve(body.size() + 5);
  out += static_cast<char>(static_cast<unsigned>(type) << 4 | flags);
  put_length(out, body.size());
  return out.append(body);
}

std::string_view BytesIn::take(std::size_t n) {
  if (n > rest_.size()) return fail(), std::string_view();
  auto out = rest_.substr(0, n);
  rest_.remove_prefix(n);
  return out;
}

std::uint8_t BytesIn::u8() {
  auto one = take(1);
  return one.empty() ? std::uint8_t{0} : byte(one, 0);
}

std::uint16_t BytesIn::u16() {
  auto two = take(2);
  return two.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(byte(two, 0) << 8 | byte(two, 1));
}

std::uint32_t BytesIn::u32() {
  auto high = std::uint32_t{u16()} << 16;
  return high | u16();
}

std::uint32_t BytesIn::length() {
  std::uint32_t out = 0;
  for (unsigned i = 0; i < 4 && ok_; ++i) {
    auto digit = u8();
    out |= static_cast<std::uint32_t>(digit & 0x7f) << (7 * i);
    if (digit & 0x80) continue;
    if (i > 0 && digit == 0) break;
    return out;
  }
  fail();
  return 0;
}

std::string_view BytesIn::binary() { return take(u16()); }

std::string_view BytesIn::text() {
  auto out = binary();
  if (out.find('\0') != out.npos || !is_utf8(out)) return fail(), std::string_view();
  return out;
}

void Inbox::add(std::string_view bytes) {
  if (begin_ == bytes_.size()) {
    bytes_.clear();
    begin_ = 0;
    if (bytes_.capacity() > keep_bytes) bytes_.shrink_to_fit();  // one large packet was an exception
  } else if (begin_ > bytes_.size() / 2) {                       // seldom enough that no byte is moved more than once on average
    bytes_.erase(0, begin_);
    begin_ = 0;
  }
  bytes_ += bytes;
}

Read<std::optional<Packet>> Inbox::next() {
  auto rest = std::string_view(bytes_).substr(begin_);
  if (rest.empty()) return std::optional<Packet>();
  if (!is_type(byte(rest, 0) >> 4)) return malformed("a packet is of no type of the standard");
  TRY(auto head, head_of(rest));
  if (!head) return std::optional<Packet>();
  if (head->size + head->body > max_packet_bytes_)
    return fault(Reason::packet_too_large, "a packet of " + std::to_string(head->size + head->body) + " bytes");
  if (rest.size() < head->size + head->body) return std::optional<Packet>();
  begin_ += head->size + head->body;
  return std::optional(
      Packet{static_cast<Type>(byte(rest, 0) >> 4), static_cast<std::uint8_t>(byte(rest, 0) & 0x0f), rest.substr(head->size, head->body)});
}

}  // namespace dinh::mqtt
