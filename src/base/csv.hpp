#pragma once
// RFC 4180 as it is met in the wild: line ends inside quotes, CRLF or LF, a byte order mark, a last row without line end, single quotation
// marks inside bare fields. Reads from any source in pieces; a row is a view into the reader's buffer.
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace dinh::csv {

struct Limits {
  std::size_t row_bytes = 1 << 20;
  std::size_t fields = 1'000;
};

struct Row {
  std::uint64_t line = 0;                    // where it begins, counted from 1
  std::span<const std::string_view> fields;  // unquoted; valid until the next row
};

class Reader {
 public:
  // Puts bytes where it is told and answers how many, 0 at the end. What it throws passes through.
  using Source = std::function<std::size_t(char* to, std::size_t capacity)>;
  explicit Reader(Source source, char separator = ',', Limits limits = {});
  static Reader of_text(std::string_view text, char separator = ',', Limits limits = {});  // the text outlives the reader

  // False at the end. Empty lines are no rows. An error names its line, and is the last answer.
  Result<bool> next(Row&);
  std::uint64_t bytes_read() const { return bytes_read_; }  // of the source, for a progress bar

 private:
  enum class Scan { row, incomplete, broken };
  void fill();
  Result<void> check_encoding();
  Scan scan_row();
  bool scan_bare(std::size_t& at);
  Scan scan_quoted(std::size_t& at);
  void unquote();
  tl::unexpected<Error> fail_here(std::string const& what) const;

  Source source_;
  char separator_;
  Limits limits_;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0, next_ = 0;  // of the unused bytes; behind the scanned row
  bool ended_ = false, started_ = false;
  std::uint64_t line_ = 1, next_line_ = 1, bytes_read_ = 0;
  std::vector<std::string_view> fields_;
  std::vector<std::size_t> doubled_;  // fields that hold doubled quotes
  std::string problem_;
};

}  // namespace dinh::csv
