#pragma once
// An evolution as clients see it: every instance (CIM 009 §4.5.6, §4.5.7), pairs of value and time (§4.5.9), or aggregates (§4.5.19).
#include <string>
#include <vector>

#include "register/evolution.hpp"
#include "register/ngsild/representation.hpp"
#include "register/temporal/parameters.hpp"
#include "register/temporal/told.hpp"

namespace dinh::reg {

class TemporalRenderer {
 public:
  // `others`: names of instances that are not of this register's making; null: there are none.
  TemporalRenderer(Names const& names, Showing how, TemporalWish const& wish, InstanceNames const* others = nullptr);
  Result<void> entity(std::string& out, Evolution const&);
  static bool shows_anything(Evolution const&, Showing const&);

 private:
  using Group = std::vector<EvolutionSeries const*>;  // of one attribute
  struct Pile {                                       // of one dataset and one kind of attribute
    KindName const* kind;
    std::string_view dataset;
    std::vector<EvolutionInstance const*> instances;
    std::vector<EvolutionCell const*> cells;
  };
  void head(std::string& out, Evolution const&);
  void instances(std::string& out, Group const&);
  void instance(std::string& out, EvolutionInstance const&);
  std::vector<Pile> piles(Group const&);
  void values(std::string& out, Pile const&);

  Renderer renderer_;
  Showing how_, inner_;  // of the entity; of what stands inside an instance
  TemporalWish const& wish_;
  InstanceNames const* others_;
  std::string scratch_;
};

}  // namespace dinh::reg
