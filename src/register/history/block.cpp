#include "register/history/block.hpp"

#include <algorithm>

#include "register/history/column.hpp"

namespace dinh::reg {

namespace {

using Numbers = std::vector<std::int64_t>;
constexpr std::uint8_t own_scales = 0xff;
constexpr std::size_t most_samples = 1u << 20;
constexpr std::int64_t powers[] = {1,
                                   10,
                                   100,
                                   1000,
                                   10000,
                                   100000,
                                   1000000,
                                   10000000,
                                   100000000,
                                   1000000000,
                                   10000000000,
                                   100000000000,
                                   1000000000000,
                                   10000000000000,
                                   100000000000000,
                                   1000000000000000,
                                   10000000000000000,
                                   100000000000000000};

// Times are mostly whole seconds or minutes: the unit is divided out.
void put_times(std::string& out, Numbers const& times) {
  std::int64_t unit = 0;
  for (auto t : times) unit = std::gcd(unit, t - times[0]);
  if (unit == 0) unit = 1;
  Numbers steps;
  steps.reserve(times.size());
  for (auto t : times) steps.push_back((t - times[0]) / unit);
  put_signed(out, times[0]);
  put_varint(out, static_cast<std::uint64_t>(unit));
  put_column(out, steps);
}

void get_times(ByteReader& in, std::size_t count, Numbers& out) {
  auto begin = static_cast<std::uint64_t>(in.signed_varint()), unit = in.varint();
  get_column(in, count, out);
  for (auto& t : out) t = static_cast<std::int64_t>(begin + static_cast<std::uint64_t>(t) * unit);
}

void put_texts(std::string& out, std::vector<std::string> const& texts) {
  put_varint(out, texts.size());
  for (auto const& t : texts) put_text(out, t);
}

void get_texts(ByteReader& in, std::vector<std::string>& out) {
  for (auto n = in.varint(); n > 0; --n) out.emplace_back(in.text());
}

// One scale for all, so that 30 and 30.5 are neighbours; nothing when the digits do not suffice for that.
std::optional<Numbers> scaled(Numbers const& digits, Numbers const& places, std::int64_t scale) {
  Numbers out;
  out.reserve(digits.size());
  for (std::size_t i = 0; i < digits.size(); ++i) {
    std::int64_t one = 0;
    if (__builtin_mul_overflow(digits[i], powers[scale - places[i]], &one)) return {};
    out.push_back(one);
  }
  return out;
}

}  // namespace

void SampleBlock::clear() {
  for (auto* column : {&at_, &kind_, &digits_, &places_, &frame_of_, &modified_}) column->clear();
  texts_.clear();
  frames_.clear();
  text_bytes_ = 0;
}

std::int64_t SampleBlock::place_in(std::vector<std::string>& all, std::string_view text) {
  auto at = std::find(all.rbegin(), all.rend(), text);
  if (at != all.rend()) return all.rend() - at - 1;
  all.emplace_back(text);
  text_bytes_ += text.size();
  return static_cast<std::int64_t>(all.size()) - 1;
}

void SampleBlock::add(Instant at, std::string_view value, Instant modified, std::string_view frame) {
  auto decimal = read_decimal(value);
  bool has_before = !at_.empty();
  // A text goes on with the digits before it, which then cost nothing.
  digits_.push_back(decimal ? decimal->digits : has_before ? digits_.back() : 0);
  places_.push_back(decimal ? decimal->places : has_before ? places_.back() : 0);
  kind_.push_back(decimal ? 0 : 1 + place_in(texts_, value));
  frame_of_.push_back(place_in(frames_, frame));
  at_.push_back(at.ms);
  modified_.push_back(modified.ms);
}

std::string SampleBlock::value(std::size_t i) const {
  return is_decimal(i) ? decimal(i).text() : texts_[static_cast<std::size_t>(kind_[i]) - 1];
}

Instant SampleBlock::first() const { return {*std::min_element(at_.begin(), at_.end())}; }
Instant SampleBlock::last() const { return {*std::max_element(at_.begin(), at_.end())}; }

std::string SampleBlock::bytes() const {
  std::string out;
  put_varint(out, size());
  if (empty()) return out;
  put_times(out, at_);
  put_column(out, kind_);
  put_texts(out, texts_);
  auto scale = *std::max_element(places_.begin(), places_.end());
  auto together = scaled(digits_, places_, scale);
  out += static_cast<char>(together ? scale : own_scales);
  put_column(out, together ? *together : digits_);
  put_column(out, places_);
  put_column(out, frame_of_);
  put_texts(out, frames_);
  // How late they came, or when: readings come late by about the same, but of an import all come at once.
  Numbers late;
  for (std::size_t i = 0; i < size(); ++i) late.push_back(modified_[i] - at_[i]);
  std::string as_late(1, '\1'), as_times(1, '\0');
  put_times(as_late, late);
  put_times(as_times, modified_);
  out += as_late.size() < as_times.size() ? as_late : as_times;
  return out;
}

void SampleBlock::read(std::string_view bytes, Parts parts) {
  clear();
  ByteReader in(bytes);
  auto count = in.varint();
  if (count > most_samples) throw storage::StorageError("a block of the history is too long");
  if (count == 0) return;
  get_times(in, count, at_);
  get_column(in, count, kind_);
  get_texts(in, texts_);
  auto scale = in.byte();
  get_column(in, count, digits_);
  get_column(in, count, places_);
  get_column(in, count, frame_of_);
  get_texts(in, frames_);
  check();
  if (scale != own_scales) {
    if (scale > Decimal::max_places) throw storage::StorageError("a block of the history has too many places");
    for (std::size_t i = 0; i < count; ++i) {
      if (places_[i] > scale) throw storage::StorageError("a block of the history has too many places");
      if (places_[i] < scale) digits_[i] /= powers[scale - places_[i]];
    }
  }
  if (parts == Parts::numbers) return;
  bool is_late = in.byte() != 0;
  get_times(in, count, modified_);
  if (is_late)
    for (std::size_t i = 0; i < count; ++i)
      modified_[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(modified_[i]) + static_cast<std::uint64_t>(at_[i]));
  if (!in.at_end()) throw storage::StorageError("a block of the history is longer than it says");
  for (auto const& t : texts_) text_bytes_ += t.size();
  for (auto const& f : frames_) text_bytes_ += f.size();
}

void SampleBlock::check() const {
  auto outside = [](Numbers const& column, std::size_t end) {
    return std::any_of(column.begin(), column.end(), [&](auto v) { return v < 0 || static_cast<std::size_t>(v) >= end; });
  };
  if (outside(kind_, texts_.size() + 1) || outside(places_, Decimal::max_places + 1) || outside(frame_of_, frames_.size()))
    throw storage::StorageError("a block of the history names what it does not hold");
}

}  // namespace dinh::reg
