#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace dinh::hotline {

struct Span {  // of bytes, half-open
  std::size_t from = 0, to = 0;
};

// Numbers and addresses that lead to a person, in order and apart from each other.
std::vector<Span> personal_numbers(std::string_view text);

}  // namespace dinh::hotline
