#pragma once
// CRC-32C (Castagnoli, RFC 3720 appendix B.4), by the processor's instruction where it has one.
#include <cstdint>
#include <string_view>

namespace dinh::storage {

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);           // before: of what stands in front of these bytes
std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t before = 0);  // the same by table; tests compare the two

}  // namespace dinh::storage
