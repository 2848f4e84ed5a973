#pragma once
// Does an evolution match a query (CIM 009 §5.7.4.4)? What the window left of it is asked as if all instances stood in one entity.
#include "register/evolution.hpp"
#include "register/query.hpp"

namespace dinh::reg {

// Any thread: its names are its own.
class EvolutionMatcher {
 public:
  DocPtr picture(Evolution const&, std::uint32_t order);
  bool fits(Query const&, Document const&) const;
  Names const& names() const { return names_; }

 private:
  Names names_;
};

}  // namespace dinh::reg
