#pragma once
// What a fuzz target expects of the code under test; a broken promise ends the run like a crash, with the input that broke it.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

inline void promise(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) { return {reinterpret_cast<char const*>(data), size}; }
