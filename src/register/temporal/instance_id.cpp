#include "register/temporal/instance_id.hpp"

#include <charconv>

namespace dinh::reg {

namespace {

constexpr std::string_view prefix = "urn:ngsi-ld:Instance:";
constexpr std::size_t digits = 16;

}  // namespace

std::string instance_uri(std::uint64_t id) {
  char text[digits];
  auto end = std::to_chars(text, text + digits, id, 16).ptr;
  std::string out(prefix);
  out.append(digits - static_cast<std::size_t>(end - text), '0').append(text, end);
  return out;
}

std::optional<std::uint64_t> read_instance_uri(std::string_view text) {
  if (!text.starts_with(prefix) || text.size() != prefix.size() + digits) return {};
  text.remove_prefix(prefix.size());
  std::uint64_t id = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return id;
}

}  // namespace dinh::reg
