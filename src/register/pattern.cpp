#include "register/pattern.hpp"

#include <re2/re2.h>

#include "register/query_limits.hpp"

namespace dinh::reg {

struct Pattern::Impl {
  re2::RE2 automaton;
  Impl(re2::StringPiece text, re2::RE2::Options const& options) : automaton(text, options) {}
};

Pattern::Pattern(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Pattern::~Pattern() = default;

Result<PatternPtr> Pattern::compile(std::string_view text) {
  if (text.empty() || text.size() > query_limits.pattern_bytes)
    return fail(Code::bad_request, "a pattern of 1 to " + std::to_string(query_limits.pattern_bytes) + " bytes");
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(4 << 20);  // program and the automaton's states together
  auto impl = std::make_unique<Impl>(re2::StringPiece(text.data(), text.size()), options);
  if (!impl->automaton.ok())
    return fail(Code::bad_request, "a regular expression without back references and look-around (" + impl->automaton.error() + ")");
  if (impl->automaton.ProgramSize() > query_limits.pattern_program)
    return fail(Code::bad_request, "a regular expression with less repetition");
  return PatternPtr(new Pattern(std::move(impl)));
}

bool Pattern::is_in(std::string_view text) const {
  if (text.size() > query_limits.matched_text_bytes) return false;
  return impl_->automaton.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

}  // namespace dinh::reg
