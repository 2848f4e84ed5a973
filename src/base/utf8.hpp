#pragma once
// One code point after the other (RFC 3629).
#include <string>
#include <string_view>

namespace dinh::utf8 {

inline constexpr char32_t broken = 0xffff'ffff;

// Takes the first code point off a text that is not empty; where the bytes are none, takes one byte and answers broken.
inline char32_t next(std::string_view& text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto first = byte(0);
  std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  char32_t value = length == 1 ? first : first & (0x7Fu >> length);
  bool good = length > 0 && length <= text.size();
  for (std::size_t i = 1; good && i < length; ++i) {
    good = (byte(i) & 0xC0) == 0x80;
    value = value << 6 | (byte(i) & 0x3F);
  }
  bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (!good || overlong || (value >= 0xD800 && value < 0xE000) || value > 0x10FFFF) {
    text.remove_prefix(1);
    return broken;
  }
  text.remove_prefix(length);
  return value;
}

inline void append(std::string& out, char32_t c) {
  auto add = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) add(c);
  else if (c < 0x800) add(0xc0 | c >> 6), add(0x80 | (c & 0x3f));
  else if (c < 0x10000) add(0xe0 | c >> 12), add(0x80 | (c >> 6 & 0x3f)), add(0x80 | (c & 0x3f));
  else add(0xf0 | c >> 18), add(0x80 | (c >> 12 & 0x3f)), add(0x80 | (c >> 6 & 0x3f)), add(0x80 | (c & 0x3f));
}

}  // namespace dinh::utf8
