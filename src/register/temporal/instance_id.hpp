#pragma once
// The name of an instance in the world (CIM 009 §4.5.7): urn:ngsi-ld:Instance: and sixteen hexadecimal digits.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dinh::reg {

std::string instance_uri(std::uint64_t id);
std::optional<std::uint64_t> read_instance_uri(std::string_view);

}  // namespace dinh::reg
