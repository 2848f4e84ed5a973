#pragma once
// `next` of a page and the cursor of the one behind it: the key and the id of the last row, "1767000000000.42".
#include <charconv>
#include <optional>
#include <string_view>

namespace dinh::hotline {

struct PageCursor {
  std::int64_t key = 0, id = 0;
  std::string_view rest;  // what a list adds of its own
};

inline std::optional<PageCursor> read_cursor(std::string_view text) {
  PageCursor out;
  auto end = text.data() + text.size();
  auto [dot, error] = std::from_chars(text.data(), end, out.key);
  if (error != std::errc{} || dot == end || *dot != '.') return {};
  auto id = std::from_chars(dot + 1, end, out.id);
  if (id.ec != std::errc{}) return {};
  out.rest = {id.ptr, static_cast<std::size_t>(end - id.ptr)};
  return out;
}

}  // namespace dinh::hotline
