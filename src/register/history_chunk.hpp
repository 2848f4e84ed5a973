#pragma once
// Some hundred values of one attribute in a few bytes each: times as differences of differences, decimal numbers as differences of their
// digits, everything else as its text. What is read is byte for byte what was written.
#include <functional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dinh::reg {

class HistoryChunk {
 public:
  HistoryChunk() = default;
  explicit HistoryChunk(std::string bytes);  // goes on behind what was written before; throws StorageError when damaged
  void add(Instant at, std::string_view value);
  static void read(std::string_view bytes, std::function<void(Instant, std::string&& value)> const&);

  std::string const& bytes() const { return bytes_; }
  std::size_t count() const { return count_; }
  Instant first() const { return first_; }  // the earliest and the latest: late readings are kept where they came
  Instant last() const { return last_; }

 private:
  struct Coder;
  void saw(Instant at);
  std::string bytes_;
  std::size_t count_ = 0;
  Instant first_, last_;
  std::int64_t previous_at_ = 0, step_ = 0, digits_ = 0;
  unsigned scale_ = 0;
  bool is_decimal_ = false;  // while reading: the newest value is digits_, its text was not made
  std::string value_;
};

}  // namespace dinh::reg
