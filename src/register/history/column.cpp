#include "register/history/column.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace dinh::reg {

namespace {

enum Order : std::uint8_t { plain = 0, differences = 1, second_differences = 2, constant = 3 };
constexpr std::size_t group = 32;

using Numbers = std::vector<std::int64_t>;

// In two's complement, so that no distance is too far.
std::int64_t minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

std::size_t bytes_of(std::size_t count, unsigned width) { return (count * width + 7) / 8; }

void put_group(std::string& out, std::span<const std::int64_t> values) {
  auto [least, most] = std::minmax_element(values.begin(), values.end());
  auto low = static_cast<std::uint64_t>(*least);
  auto width = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(*most) - low));
  out += static_cast<char>(width);
  put_signed(out, *least);
  auto at = out.size();
  out.resize(at + bytes_of(values.size(), width));
  std::size_t bit = 0;
  for (auto value : values) {
    auto rest = static_cast<std::uint64_t>(value) - low;
    for (unsigned left = width; left > 0;) {
      auto shift = static_cast<unsigned>(bit & 7), taken = std::min(8 - shift, left);
      auto& byte = out[at + (bit >> 3)];
      byte = static_cast<char>(static_cast<unsigned char>(byte) | static_cast<unsigned char>((rest & ((1u << taken) - 1)) << shift));
      rest >>= taken;
      left -= taken;
      bit += taken;
    }
  }
}

void get_group(ByteReader& in, std::size_t count, std::int64_t* out) {
  unsigned width = in.byte();
  if (width > 64) throw storage::StorageError("a stored column is wider than its numbers");
  auto low = static_cast<std::uint64_t>(in.signed_varint());
  auto packed = in.bytes(bytes_of(count, width));
  std::array<char, group * 8 + 16> padded{};  // so that eight bytes can be read at any place
  std::memcpy(padded.data(), packed.data(), packed.size());
  const auto mask = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
  for (std::size_t i = 0, bit = 0; i < count; ++i, bit += width) {
    std::uint64_t word = 0;
    std::memcpy(&word, padded.data() + (bit >> 3), sizeof word);
    auto shift = static_cast<unsigned>(bit & 7);
    word >>= shift;
    if (shift + width > 64) word |= static_cast<std::uint64_t>(static_cast<unsigned char>(padded[(bit >> 3) + 8])) << (64 - shift);
    out[i] = static_cast<std::int64_t>(low + (word & mask));
  }
}

void put_groups(std::string& out, std::span<const std::int64_t> values) {
  for (; !values.empty(); values = values.subspan(std::min(group, values.size())))
    put_group(out, values.first(std::min(group, values.size())));
}

Numbers differences_of(std::span<const std::int64_t> values) {
  Numbers out;
  for (std::size_t i = 1; i < values.size(); ++i) out.push_back(minus(values[i], values[i - 1]));
  return out;
}

void add_up(std::span<std::int64_t> values) {
  for (std::size_t i = 1; i < values.size(); ++i) values[i] = plus(values[i], values[i - 1]);
}

}  // namespace

void put_column(std::string& out, std::span<const std::int64_t> values) {
  if (values.empty()) return;
  if (std::all_of(values.begin(), values.end(), [&](auto v) { return v == values[0]; })) {
    out += static_cast<char>(constant);
    return put_signed(out, values[0]);
  }
  std::string best(1, static_cast<char>(plain));
  put_groups(best, values);
  std::string other(1, static_cast<char>(differences));
  auto once = differences_of(values);
  put_signed(other, values[0]);
  put_groups(other, once);
  if (other.size() < best.size()) best.swap(other);
  other.assign(1, static_cast<char>(second_differences));
  put_signed(other, values[0]);
  put_signed(other, once[0]);
  put_groups(other, differences_of(once));
  out += other.size() < best.size() ? other : best;
}

void get_column(ByteReader& in, std::size_t count, Numbers& out) {
  out.resize(count);
  if (count == 0) return;
  auto order = in.byte();
  std::size_t begin = 0;
  switch (order) {
    case constant: std::fill(out.begin(), out.end(), in.signed_varint()); return;
    case plain: break;
    case second_differences:
    case differences:
      if (count < 2) throw storage::StorageError("a stored column has no differences");
      for (; begin < order; ++begin) out[begin] = in.signed_varint();
      break;
    default: throw storage::StorageError("a stored column is of an unknown kind");
  }
  for (auto at = begin; at < count; at += group) get_group(in, std::min(group, count - at), out.data() + at);
  if (order == second_differences) add_up(std::span(out).subspan(1));
  if (order != plain) add_up(out);
}

}  // namespace dinh::reg
