#pragma once
// Some hundred values of one attribute, by columns: when they were observed, what they were, what stood around them (history_frame.hpp)
// and when the change was made. What is read is byte for byte what was written. The name of an instance is computed from these
// (evolution.cpp) and so costs nothing here.
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "register/history/decimal.hpp"

namespace dinh::reg {

class SampleBlock {
 public:
  enum class Parts { all, numbers };                            // numbers: without the times of the changes
  void read(std::string_view bytes, Parts parts = Parts::all);  // in place of what was in it; throws StorageError when damaged
  std::string bytes() const;
  void add(Instant at, std::string_view value, Instant modified, std::string_view frame);
  void add(SampleBlock const& from, std::size_t place) { add(from.at(place), from.value(place), from.modified(place), from.frame(place)); }

  std::size_t size() const { return at_.size(); }
  bool empty() const { return at_.empty(); }
  Instant at(std::size_t i) const { return {at_[i]}; }  // observed, or else the change
  Instant modified(std::size_t i) const { return {modified_[i]}; }
  std::string value(std::size_t i) const;  // JSON text; "": there was none, the attribute was deleted
  std::string const& frame(std::size_t i) const { return frames_[frame_place(i)]; }
  std::size_t frame_place(std::size_t i) const { return static_cast<std::size_t>(frame_of_[i]); }
  std::vector<std::string> const& frames() const { return frames_; }
  bool is_decimal(std::size_t i) const { return kind_[i] == 0; }
  Decimal decimal(std::size_t i) const { return {digits_[i], static_cast<unsigned>(places_[i])}; }  // only if it is one
  std::size_t text_bytes() const { return text_bytes_; }                                            // of all different texts and frames

  Instant first() const;  // the earliest and the latest: late readings are kept where they came; one at least is in it
  Instant last() const;

 private:
  using Numbers = std::vector<std::int64_t>;
  void clear();
  void check() const;
  std::int64_t place_in(std::vector<std::string>& all, std::string_view text);
  Numbers at_, kind_, digits_, places_, frame_of_, modified_;  // kind: 0 a decimal, else 1 + its place in texts_
  std::vector<std::string> texts_, frames_;
  std::size_t text_bytes_ = 0;
};

}  // namespace dinh::reg
