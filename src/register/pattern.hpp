#pragma once
// A regular expression (q's ~=, idPattern) that is matched in linear time, whatever a client writes: RE2, hidden in pattern.cpp.
#include <memory>
#include <string_view>

#include "base/result.hpp"

namespace dinh::reg {

class Pattern {
 public:
  // POSIX extended syntax, with Perl's classes (\d, \w, \b). Code::bad_request: what is wrong with it. Back references and look-around are
  // refused: no automaton can match them.
  static Result<std::shared_ptr<const Pattern>> compile(std::string_view);
  ~Pattern();
  bool is_in(std::string_view text) const;  // it matches somewhere; a text over QueryLimits::matched_text_bytes never does

 private:
  struct Impl;
  explicit Pattern(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> impl_;
};

using PatternPtr = std::shared_ptr<const Pattern>;

}  // namespace dinh::reg
