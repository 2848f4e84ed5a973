#pragma once
// Answers for clients of earlier versions of the standard (CIM 009 §4.3.6.8, §6.3.6: Prefer: ngsi-ld=1.5).
#include <optional>
#include <string>
#include <string_view>

namespace dinh::reg {

// The minor version that a Prefer header wants; nothing when it wants none, or one that this server speaks.
std::optional<int> earlier_version(std::string_view prefer);
// The document with kinds of attributes that the version does not have told as Properties; nothing when it has none of them. Pure.
std::optional<std::string> amended(std::string_view document, int minor);

}  // namespace dinh::reg
