#pragma once
// Small binary coding for journal payloads and history chunks: LEB128 integers, zig-zag for signed ones, length-prefixed text.
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/db.hpp"

namespace dinh::reg {

inline void put_varint(std::string& out, std::uint64_t v) {
  while (v >= 0x80) {
    out += static_cast<char>(v | 0x80);
    v >>= 7;
  }
  out += static_cast<char>(v);
}
inline void put_signed(std::string& out, std::int64_t v) {
  put_varint(out, (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
}
inline void put_text(std::string& out, std::string_view s) {
  put_varint(out, s.size());
  out += s;
}

class ByteReader {  // throws StorageError at a damaged place
 public:
  explicit ByteReader(std::string_view in) : in_(in) {}
  bool at_end() const { return at_ == in_.size(); }
  std::string_view rest() const { return in_.substr(at_); }
  std::uint8_t byte() {
    if (at_ >= in_.size()) throw storage::StorageError("stored bytes end too early");
    return static_cast<std::uint8_t>(in_[at_++]);
  }
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      auto b = byte();
      v |= static_cast<std::uint64_t>(b & 0x7f) << shift;
      if (!(b & 0x80)) return v;
    }
    throw storage::StorageError("a stored number is too long");
  }
  std::int64_t signed_varint() {
    auto v = varint();
    return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
  }
  std::string_view text() { return bytes(varint()); }
  std::string_view bytes(std::uint64_t size) {
    if (size > in_.size() - at_) throw storage::StorageError("a stored text ends too early");
    auto out = in_.substr(at_, size);
    at_ += size;
    return out;
  }
  std::uint64_t fixed64() {
    std::uint64_t v = 0;
    for (unsigned i = 0; i < 8; ++i) v |= static_cast<std::uint64_t>(byte()) << (8 * i);
    return v;
  }

 private:
  std::string_view in_;
  std::size_t at_ = 0;
};

inline void put_fixed64(std::string& out, std::uint64_t v) {
  for (unsigned i = 0; i < 8; ++i) out += static_cast<char>(v >> (8 * i));
}

}  // namespace dinh::reg
