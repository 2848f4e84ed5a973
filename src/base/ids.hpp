#pragma once
// Names of things: codes that people read aloud, URNs that machines exchange, UUIDs that sort by time.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dinh {

// The number of a report, which anybody may know: "7K3-M9P-2QX". Eight random characters of Crockford's base 32 (40 bits: with five million
// reports, one guess in 200,000 hits) and a check character that catches every mistyped character and every swap of two.
std::string new_tracking_code();
std::string tracking_code(std::uint64_t random);  // from the low 40 bits; the demo city uses a seed
// The number, from either form, as typed: any case, with or without hyphens and spaces, O for 0, I or L for 1. Answers the printed form;
// empty when it can't be a code.
std::optional<std::string> read_tracking_code(std::string_view typed);
// What a citizen keeps of it is longer by a key: "7K3-M9P-2QX-4F7-K2M". Six characters, 30 bits.
std::string tracking_key(std::uint64_t random);  // from the low 30 bits: "4F7-K2M"
struct Tracking {
  std::string number, key;  // printed forms; key "" when only the number was typed
};
std::optional<Tracking> read_tracking(std::string_view typed);

// urn:ngsi-ld:<type>:<local>
std::string urn(std::string_view type, std::string_view local);
struct Urn {
  std::string_view type, local;
};
std::optional<Urn> read_urn(std::string_view);

std::string uuid_v7(Instant);  // RFC 9562 §5.7

}  // namespace dinh
