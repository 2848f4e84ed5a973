#pragma once
// GET /api/register/figures: the entities of a query, grouped and measured. In the worker lane; the state thread is asked a page at a time.
#include "register/figures/summary.hpp"
#include "register/ngsild/binding.hpp"

namespace dinh::reg {

class Figures {
 public:
  Figures(Engine&, Contexts&, Clock, NgsiPorts);
  std::vector<http::Route> routes(std::string read_right);

 private:
  Result<http::Response> summarize(Call&);
  Result<SummaryWish> read_wish(Call const&) const;
  Binding binding_;
};

}  // namespace dinh::reg
