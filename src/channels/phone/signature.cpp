#include "channels/phone/signature.hpp"

#include <charconv>
#include <cstdlib>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace dinh::channels::phone {

namespace {

std::string mac(std::string_view secret, std::int64_t at_s, std::string_view body) {
  return hex(hmac_sha256(secret, std::to_string(at_s) + "." + std::string(body)));
}

tl::unexpected<Error> refused(std::string detail) { return fail(Code::unauthenticated, std::move(detail)); }

}  // namespace

std::string sign(std::string_view secret, std::int64_t at_s, std::string_view body) {
  return "t=" + std::to_string(at_s) + ",v1=" + mac(secret, at_s, body);
}

Result<void> check_signature(std::string_view secret, std::string_view header, std::string_view body, Instant now) {
  if (secret.empty()) return refused("No secret is set for signatures here: use an API key");
  std::int64_t at_s = -1;
  std::string_view given;
  for (auto rest = header; !rest.empty();) {
    auto part = trim(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(rest.size(), rest.find(',') == rest.npos ? rest.size() : rest.find(',') + 1));
    if (part.starts_with("v1=")) given = part.substr(3);
    if (!part.starts_with("t=")) continue;
    auto number = part.substr(2);
    auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), at_s);
    if (error != std::errc{} || end != number.data() + number.size()) at_s = -1;
  }
  constexpr std::int64_t latest_s = 100'000'000'000;
  if (at_s < 0 || at_s > latest_s || given.empty()) return refused("X-Dinh-Signature: expected t=<seconds>,v1=<hexadecimal>");
  if (!constant_time_equal(given, mac(secret, at_s, body))) return refused("X-Dinh-Signature: it does not fit the body");
  if (std::abs(now.ms - at_s * second_ms) > signature_window_ms)
    return refused("X-Dinh-Signature: older than five minutes, or a wrong clock");
  return {};
}

}  // namespace dinh::channels::phone
