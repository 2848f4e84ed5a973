#include "modules/hotline/tracking_keys.hpp"

#include "base/crypto.hpp"

namespace dinh::hotline {

namespace {

std::string key_of(std::string_view secret, std::string_view number) {
  auto digest = hmac_sha256(secret, "tracking key of " + std::string(number));
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) bits = bits << 8 | digest[i];
  return tracking_key(bits);
}

}  // namespace

std::string TrackingKeys::whole(std::string_view number) const { return std::string(number) + "-" + key_of(secret_, number); }

Result<bool> TrackingKeys::prove(Tracking const& given, std::string const& address, std::int64_t now_ms) const {
  if (given.key.empty()) return false;
  if (!by_address_.has(address, now_ms) || !by_number_.has(given.number, now_ms))
    return fail(Code::too_many, "Too many wrong codes; please wait a little, or call the hotline");
  if (constant_time_equal(given.key, key_of(secret_, given.number))) return true;
  by_address_.allow(address, now_ms);
  by_number_.allow(given.number, now_ms);
  return fail(Code::forbidden, "The last six characters of the code do not belong to this report. Please check them, or call the hotline.");
}

}  // namespace dinh::hotline
