#include "base/csv.hpp"

#include <algorithm>
#include <cstring>

namespace dinh::csv {

Reader::Reader(Source source, char separator, Limits limits)
    : source_(std::move(source)), separator_(separator), limits_(limits), buffer_(1 << 18, '\0') {}

Reader Reader::of_text(std::string_view text, char separator, Limits limits) {
  auto source = [text](char* to, std::size_t capacity) mutable {
    auto piece = text.substr(0, capacity);
    text.remove_prefix(piece.size());
    std::memcpy(to, piece.data(), piece.size());
    return piece.size();
  };
  return Reader(source, separator, limits);
}

Result<bool> Reader::next(Row& row) {
  if (!started_) {
    do fill();
    while (end_ < 3 && !ended_);  // a byte order mark may come in pieces
    TRY_DO(check_encoding());
    started_ = true;
  }
  while (begin_ < end_ || !ended_) {
    auto scan = begin_ < end_ ? scan_row() : Scan::incomplete;
    if (scan == Scan::broken) return fail_here(problem_);
    if ((scan == Scan::row ? next_ : end_) - begin_ > limits_.row_bytes)
      return fail_here("the row is longer than " + std::to_string(limits_.row_bytes) + " bytes (is a quote not closed?)");
    if (scan == Scan::incomplete) {
      fill();
      continue;
    }
    bool empty = fields_.size() == 1 && fields_[0].empty() && buffer_[begin_] != '"';
    unquote();
    row = {line_, fields_};
    begin_ = next_;
    line_ = next_line_;
    if (!empty) return true;
  }
  return false;
}

void Reader::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
  auto got = source_(buffer_.data() + end_, buffer_.size() - end_);
  ended_ = got == 0;
  end_ += got;
  bytes_read_ += got;
}

Result<void> Reader::check_encoding() {
  std::string_view start(buffer_.data(), end_);
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) return fail_here("the text is UTF-16; save it as UTF-8");
  if (start.starts_with("\xEF\xBB\xBF")) begin_ = 3;
  return {};
}

// From begin_ to the end of the row, without changing a byte: when the buffer ends first, it is scanned again with more.
Reader::Scan Reader::scan_row() {
  fields_.clear();
  doubled_.clear();
  next_line_ = line_;
  for (std::size_t at = begin_;;) {
    if (fields_.size() == limits_.fields)
      return problem_ = "the row has more than " + std::to_string(limits_.fields) + " fields", Scan::broken;
    if (at < end_ && buffer_[at] == '"') {
      if (auto scan = scan_quoted(at); scan != Scan::row) return scan;
    } else if (!scan_bare(at)) {
      return Scan::incomplete;
    }
    if (at < end_ && buffer_[at] == separator_) {
      ++at;
      continue;
    }
    if (at < end_) ++at, ++next_line_;  // the line feed
    next_ = at;
    return Scan::row;
  }
}

bool Reader::scan_bare(std::size_t& at) {
  auto from = at;
  const char* bytes = buffer_.data();
  while (at < end_ && bytes[at] != separator_ && bytes[at] != '\n') ++at;
  if (at == end_ && !ended_) return false;
  auto to = at;
  if (to > from && bytes[to - 1] == '\r' && (at == end_ || bytes[at] == '\n')) --to;
  fields_.emplace_back(bytes + from, to - from);
  return true;
}

Reader::Scan Reader::scan_quoted(std::size_t& at) {
  auto from = ++at;
  bool doubled = false;
  for (;; at += 2, doubled = true) {
    auto* quote = static_cast<const char*>(std::memchr(buffer_.data() + at, '"', end_ - at));
    if (!quote && ended_) return problem_ = "a quote is opened and never closed", Scan::broken;
    if (!quote) return Scan::incomplete;
    at = static_cast<std::size_t>(quote - buffer_.data());
    if (at + 1 == end_ && !ended_) return Scan::incomplete;
    if (at + 1 == end_ || buffer_[at + 1] != '"') break;
  }
  if (doubled) doubled_.push_back(fields_.size());
  fields_.emplace_back(buffer_.data() + from, at - from);
  next_line_ += static_cast<std::uint64_t>(std::ranges::count(fields_.back(), '\n'));
  ++at;
  if (at < end_ && buffer_[at] == '\r') {
    if (at + 1 == end_ && !ended_) return Scan::incomplete;
    ++at;
  }
  if (at == end_) return ended_ ? Scan::row : Scan::incomplete;
  if (buffer_[at] == '\n' || buffer_[at] == separator_) return Scan::row;
  return problem_ = "text follows a closing quote (a quote inside a quoted field is written twice)", Scan::broken;
}

void Reader::unquote() {
  for (auto index : doubled_) {
    auto& field = fields_[index];
    char* begin = buffer_.data() + (field.data() - buffer_.data());
    char* to = begin;
    for (std::size_t i = 0; i < field.size(); ++i, ++to) {
      *to = field[i];
      if (field[i] == '"') ++i;
    }
    field = {begin, static_cast<std::size_t>(to - begin)};
  }
}

tl::unexpected<Error> Reader::fail_here(std::string const& what) const {
  return fail(Code::bad_request, "line " + std::to_string(line_) + ": " + what);
}

}  // namespace dinh::csv
