#pragma once
// Names and words of HTTP are compared without regard to case (RFC 9110 §5.1).
#include <algorithm>
#include <string_view>

namespace dinh::http {

inline bool same_letters(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace dinh::http
