#pragma once
// Text that is a number and nothing else.
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace dinh {

template <class T>
std::optional<T> number_of(std::string_view text) {
  T out{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return out;
}

}  // namespace dinh
