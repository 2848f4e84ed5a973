#pragma once
// Resources jsonldContexts/ and jsonldContexts/{id} (CIM 009 §6.29, §6.30), in the worker lane.
#include "register/ngsild/binding.hpp"

namespace dinh::reg {

class ContextResources {
 public:
  explicit ContextResources(Binding& binding) : in_(binding) {}
  Result<http::Response> add(Call&);
  Result<http::Response> list(Call&);
  Result<http::Response> serve(Call&);
  Result<http::Response> remove(Call&);

 private:
  Binding& in_;
};

}  // namespace dinh::reg
