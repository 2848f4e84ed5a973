#pragma once
// Vietnamese text in one spelling. Some keyboards and file systems write ế as three code points (NFD), or as ê with a mark behind it.
#include <string>
#include <string_view>

namespace dinh {

// Letters and marks as the one code point that stands for both (NFC, for the letters of Vietnamese); no-break spaces as spaces, without
// what nobody sees (zero-width characters, soft hyphens). Broken bytes become U+FFFD, so that the answer is always UTF-8.
std::string compose(std::string_view);

}  // namespace dinh
