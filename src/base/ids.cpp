#include "base/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <vector>

#include "base/random.hpp"

namespace dinh {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view urn_prefix = "urn:ngsi-ld:";
using Symbols = std::array<unsigned, 9>;  // the last one is the check
constexpr std::size_t number_symbols = std::tuple_size_v<Symbols>, key_symbols = 6;

// GF(32) with x^5 + x^2 + 1. The check is the sum of digit[i] · x^(i+1): the factors are all different and none is zero, so one changed
// digit or any two exchanged ones always show.
constexpr unsigned times_x(unsigned v) { return (v << 1 ^ (v & 16 ? 0b100101u : 0u)) & 31; }

unsigned check_of(Symbols const& symbols) {
  unsigned sum = 0;
  for (std::size_t i = 8; i-- > 0;) sum = times_x(sum ^ symbols[i]);  // Horner's rule
  return sum;
}

std::string printed(std::span<const unsigned> symbols) {
  std::string out;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (i > 0 && i % 3 == 0) out += '-';
    out += alphabet[symbols[i]];
  }
  return out;
}

std::optional<unsigned> symbol_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  auto at = alphabet.find(c);
  if (at == alphabet.npos) return {};
  return static_cast<unsigned>(at);
}

}  // namespace

std::string new_tracking_code() { return tracking_code(random_u64()); }

std::string tracking_code(std::uint64_t random) {
  Symbols symbols{};
  for (std::size_t i = 0; i < 8; ++i) symbols[i] = static_cast<unsigned>(random >> (5 * i) & 31);
  symbols[8] = check_of(symbols);
  return printed(symbols);
}

std::optional<std::string> read_tracking_code(std::string_view typed) {
  auto read = read_tracking(typed);
  if (!read) return {};
  return std::move(read->number);
}

std::string tracking_key(std::uint64_t random) {
  std::array<unsigned, key_symbols> symbols{};
  for (std::size_t i = 0; i < symbols.size(); ++i) symbols[i] = static_cast<unsigned>(random >> (5 * i) & 31);
  return printed(symbols);
}

std::optional<Tracking> read_tracking(std::string_view typed) {
  std::vector<unsigned> symbols;
  for (char c : typed) {
    if (c == '-' || c == ' ') continue;
    auto symbol = symbol_of(c);
    if (!symbol || symbols.size() == number_symbols + key_symbols) return {};
    symbols.push_back(*symbol);
  }
  if (symbols.size() != number_symbols && symbols.size() != number_symbols + key_symbols) return {};
  Symbols number{};
  std::copy_n(symbols.begin(), number_symbols, number.begin());
  if (number.back() != check_of(number)) return {};
  return Tracking{printed(number), printed(std::span(symbols).subspan(number_symbols))};
}

std::string urn(std::string_view type, std::string_view local) { return fmt::format("{}{}:{}", urn_prefix, type, local); }

std::optional<Urn> read_urn(std::string_view text) {
  if (!text.starts_with(urn_prefix)) return {};
  text.remove_prefix(urn_prefix.size());
  auto colon = text.find(':');
  if (colon == text.npos || colon == 0 || colon + 1 == text.size()) return {};
  return Urn{text.substr(0, colon), text.substr(colon + 1)};
}

std::string uuid_v7(Instant t) {
  auto time = static_cast<std::uint64_t>(t.ms) & 0xffff'ffff'ffff;
  auto a = random_u64(), b = random_u64();
  return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", time >> 16, time & 0xffff, a & 0xfff, 0x8000 | (b >> 48 & 0x3fff),
                     b & 0xffff'ffff'ffff);
}

}  // namespace dinh
