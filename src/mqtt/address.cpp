#include "mqtt/address.hpp"

#include <charconv>

#include "base/text.hpp"
#include "mqtt/topic.hpp"

namespace dinh::mqtt {

namespace {

constexpr std::string_view scheme = "mqtt://", tls_scheme = "mqtts://";
constexpr std::size_t max_text_bytes = 65'535;  // §1.5.4: two bytes say how long

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned value = 0;
    auto digits = text.substr(i + 1, 2);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2 || value == 0) return {};
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

Result<void> read_user(std::string_view text, Address& to) {
  auto colon = text.find(':');
  to.user = decoded(text.substr(0, colon));
  if (colon != text.npos) to.password = decoded(text.substr(colon + 1));
  if (!to.user || to.user->empty() || (colon != text.npos && !to.password)) return fail(Code::invalid, "user:password@ before the host");
  if (to.user->size() > max_text_bytes || (to.password && to.password->size() > max_text_bytes))
    return fail(Code::invalid, "a user and a password of up to 65,535 bytes each");
  if (!is_utf8(*to.user) || to.user->find('\0') != std::string::npos) return fail(Code::invalid, "a user in UTF-8");
  return {};
}

Result<void> read_host(std::string_view text, Address& to) {
  auto bracket = text.starts_with('[') ? text.find(']') : 0;  // an IPv6 address
  if (bracket == text.npos) return fail(Code::invalid, "a host");
  auto colon = text.find(':', bracket);
  to.host = text.starts_with('[') ? text.substr(1, bracket - 1) : text.substr(0, colon);
  if (to.host.empty()) return fail(Code::invalid, "a host");
  if (colon == text.npos) return {};
  auto digits = text.substr(colon + 1);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), to.port);
  if (error != std::errc{} || end != digits.data() + digits.size() || to.port == 0) return fail(Code::invalid, "a port from 1 to 65535");
  return {};
}

}  // namespace

bool is_address(std::string_view uri) { return uri.starts_with(scheme) || uri.starts_with(tls_scheme); }

Result<Address> read_address(std::string_view uri) {
  constexpr std::uint16_t tls_port = 8883;
  if (!is_address(uri)) return fail(Code::invalid, "an address like mqtt://host/topic or mqtts://host/topic");
  Address out;
  out.is_tls = uri.starts_with(tls_scheme);
  if (out.is_tls) out.port = tls_port;
  uri.remove_prefix(out.is_tls ? tls_scheme.size() : scheme.size());
  auto slash = uri.find('/');
  if (slash == uri.npos) return fail(Code::invalid, "a topic behind the host: mqtt://host/topic");
  auto authority = uri.substr(0, slash);
  auto topic = decoded(uri.substr(slash + 1));
  if (!topic || !is_topic(*topic)) return fail(Code::invalid, "a topic to publish to: UTF-8, without + and #");
  out.topic = std::move(*topic);
  if (auto at = authority.rfind('@'); at != authority.npos) {
    TRY_DO(read_user(authority.substr(0, at), out));
    authority.remove_prefix(at + 1);
  }
  TRY_DO(read_host(authority, out));
  return out;
}

}  // namespace dinh::mqtt
