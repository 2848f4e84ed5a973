#pragma once
// Who calls the webhook without an API key signs what he says:
//   X-Dinh-Signature: t=1795848000,v1=<hex>    HMAC-SHA256(secret, "1795848000." + body)
// t: seconds since 1970, at most five minutes from now; older ones are replays.
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace dinh::channels::phone {

inline constexpr std::string_view signature_header = "X-Dinh-Signature";
inline constexpr std::int64_t signature_window_ms = 5 * minute_ms;

std::string sign(std::string_view secret, std::int64_t at_s, std::string_view body);  // the header's value
Result<void> check_signature(std::string_view secret, std::string_view header, std::string_view body, Instant now);

}  // namespace dinh::channels::phone
