#pragma once
// Purge (CIM 009 §5.6.21): DELETE entities/ takes away all entities that match a query, or some of their attributes. In the worker lane:
// the state thread looks for a page at a time and applies a few changes at a time.
#include "register/ngsild/binding.hpp"
#include "register/query.hpp"

namespace dinh::reg {

class Purge {
 public:
  explicit Purge(Binding& binding) : in_(binding) {}
  Result<http::Response> run(Call&);

 private:
  struct What {                           // of an entity goes; neither: all of it
    std::vector<std::string> drop, keep;  // stored names
    bool whole() const { return drop.empty() && keep.empty(); }
    bool takes(std::string_view name) const;
  };
  Result<What> read(Call const&) const;
  Result<std::vector<std::string>> matching(Query);
  Result<Seq> purge_one(Call const&, std::string const& id, Query const&, What const&);
  Binding& in_;
};

}  // namespace dinh::reg
