#include "register/scope_query.hpp"

#include <algorithm>

#include "register/query_limits.hpp"

namespace dinh::reg {

namespace {

std::string_view next_level(std::string_view& rest) {
  if (rest.starts_with('/')) rest.remove_prefix(1);
  auto level = rest.substr(0, rest.find('/'));
  rest.remove_prefix(level.size());
  return level;
}

// A leading slash is optional on both sides. "/#" is every scope there is; "/a/#" is /a and all below.
bool fits(std::string_view pattern, std::string_view scope) {
  while (!pattern.empty()) {
    auto wanted = next_level(pattern);
    if (wanted == "#") return true;
    if (scope.empty()) return false;
    auto level = next_level(scope);
    if (wanted != "+" && wanted != level) return false;
  }
  return scope.empty();
}

// # stands at the end only, and both wildcards fill a whole level.
bool is_pattern(std::string_view text) {
  if (text.starts_with('/')) text.remove_prefix(1);
  if (text.empty() || text.ends_with('/') || text.starts_with('/') || text.find("//") != text.npos) return false;
  while (!text.empty()) {
    auto level = next_level(text);
    if (level == "#" && !text.empty()) return false;
    bool odd = level.size() > 1 && level.find_first_of("#+") != level.npos;
    bool bad = std::any_of(level.begin(), level.end(), [](char c) {
      return static_cast<unsigned char>(c) <= 0x20 || std::string_view("<>\"'=").find(c) != std::string_view::npos;
    });
    if (odd || bad) return false;
  }
  return true;
}

}  // namespace

// any := all ((',' | '|') all)*   all := item (';' item)*   item := '(' any ')' | scope
class ScopeParser {
 public:
  explicit ScopeParser(std::string_view text) : text_(text) {}

  Result<ScopeQueryPtr> run() {
    TRY(auto root, any(0));
    if (at_ != text_.size()) return wrong("; , or |");
    return std::make_shared<const ScopeQuery>(std::move(root));
  }

 private:
  using Kind = ScopeQuery::Kind;
  tl::unexpected<Error> wrong(std::string const& expected) const {
    return fail(Code::bad_request, expected + " at character " + std::to_string(at_ + 1));
  }
  bool take(std::string_view of) {
    bool there = at_ < text_.size() && of.find(text_[at_]) != of.npos;
    at_ += there;
    return there;
  }

  Result<ScopeQuery> any(std::size_t depth) {
    ScopeQuery out;
    out.kind_ = Kind::any_of;
    do {
      TRY(auto child, all(depth));
      out.children_.push_back(std::move(child));
    } while (take(",|"));
    return out;
  }

  Result<ScopeQuery> all(std::size_t depth) {
    ScopeQuery out;
    out.kind_ = Kind::all_of;
    do {
      TRY(auto child, item(depth));
      out.children_.push_back(std::move(child));
    } while (take(";"));
    return out;
  }

  Result<ScopeQuery> item(std::size_t depth) {
    if (take("(")) {
      if (depth >= query_limits.scope_depth) return wrong("fewer nested parentheses");
      TRY(auto inner, any(depth + 1));
      if (!take(")")) return wrong(")");
      return inner;
    }
    if (++terms_ > query_limits.scope_terms) return wrong("at most " + std::to_string(query_limits.scope_terms) + " scopes");
    auto pattern = text_.substr(at_, text_.find_first_of(";,|()", at_) - at_);
    if (!is_pattern(pattern)) return wrong("a scope like /District/+ or /District/#");
    at_ += pattern.size();
    ScopeQuery out;
    out.pattern_ = pattern;
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0, terms_ = 0;
};

Result<ScopeQueryPtr> ScopeQuery::parse(std::string_view text) {
  if (text.size() > query_limits.scope_bytes)
    return fail(Code::bad_request, "at most " + std::to_string(query_limits.scope_bytes) + " bytes");
  return ScopeParser(text).run();
}

bool ScopeQuery::holds(std::vector<std::string> const& scopes) const {
  auto child = [&](ScopeQuery const& c) { return c.holds(scopes); };
  switch (kind_) {
    case Kind::all_of: return std::all_of(children_.begin(), children_.end(), child);
    case Kind::any_of: return std::any_of(children_.begin(), children_.end(), child);
    case Kind::scope: return std::any_of(scopes.begin(), scopes.end(), [&](std::string const& s) { return fits(pattern_, s); });
  }
  return false;
}

}  // namespace dinh::reg
