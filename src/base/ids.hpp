#pragma once
// Names of things: codes that people read aloud, URNs that machines exchange, UUIDs that sort by time.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dinh {

// What a citizen keeps to follow a report: "7K3-M9P-2QX". Eight random characters of Crockford's base 32 (40 bits: with five million
// reports, one guess in 200,000 hits) and a check character that catches every mistyped character and every swap of two.
std::string new_tracking_code();
std::string tracking_code(std::uint64_t random);  // from the low 40 bits; the demo city uses a seed
// As typed: any case, with or without hyphens and spaces, O for 0, I or L for 1. Answers the printed form; empty when it can't be a code.
std::optional<std::string> read_tracking_code(std::string_view typed);

// urn:ngsi-ld:<type>:<local>
std::string urn(std::string_view type, std::string_view local);
struct Urn {
  std::string_view type, local;
};
std::optional<Urn> read_urn(std::string_view);

std::string uuid_v7(Instant);  // RFC 9562 §5.7

}  // namespace dinh
