#pragma once
// scopeQ (CIM 009 §4.19): scopes with + for one level and # for all below, joined by ; (and) and , or | (or), with parentheses.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace dinh::reg {

class ScopeQuery {
 public:
  static Result<std::shared_ptr<const ScopeQuery>> parse(std::string_view);  // Code::bad_request names the place
  bool holds(std::vector<std::string> const& scopes) const;

 private:
  friend class ScopeParser;
  enum class Kind { all_of, any_of, scope };
  Kind kind_ = Kind::scope;
  std::vector<ScopeQuery> children_;
  std::string pattern_;
};

using ScopeQueryPtr = std::shared_ptr<const ScopeQuery>;

}  // namespace dinh::reg
