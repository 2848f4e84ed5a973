#pragma once
// Randomness from the operating system (getrandom(2)), for ids, tokens and marks that nobody may guess.
#include <cstdint>
#include <string>
#include <string_view>

namespace dinh {

void random_bytes(void* to, std::size_t count);
std::uint64_t random_u64();
// Letters and digits that cannot be mistaken for one another when read aloud (Crockford's base 32, lower case).
std::string random_token(std::size_t length);

}  // namespace dinh
