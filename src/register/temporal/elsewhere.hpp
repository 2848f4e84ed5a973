#pragma once
// What other brokers have of the past (CIM 009 §5.7.3.4, §5.7.4.4): asked through a port, joined with what is here by united(), which is
// pure.
#include <functional>
#include <string>
#include <vector>

#include "register/ngsild/call.hpp"
#include "register/query.hpp"
#include "register/sources/registration.hpp"
#include "register/temporal/parameters.hpp"
#include "register/temporal/told.hpp"

namespace dinh::reg {

struct PastQuestion {
  std::vector<Query> const& queries;  // whom it is about
  TemporalQuery const& times;
  std::vector<std::pair<std::string, std::string>> params;  // the question as a URL asks it
  bool is_one = false;                                      // of the entity in the path
};

struct PastPart {
  SourceMode mode = SourceMode::inclusive;
  KnownRegistration of;  // null: the house
  Evolution what;
};

struct Elsewhere {
  std::vector<std::vector<PastPart>> told;  // by source
  InstanceNames names;
  std::vector<std::string> warnings;  // §6.3.17
  bool is_split = false;              // entities lie in parts: what selects them is asked of the whole
};

using AskElsewhere = std::function<Result<Elsewhere>(Call&, PastQuestion const&)>;  // blocks

// One evolution of all parts. An attribute that a source has alone comes from there. Of two instances of one moment the one that was
// modified last stays, else the first; auxiliary sources only add moments that nobody else has.
Evolution united(std::vector<PastPart>, TimeProperty);

}  // namespace dinh::reg
