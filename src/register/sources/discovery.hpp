#pragma once
// Which registrations somebody asks for (CIM 009 §5.10.2), from URL parameters.
#include "register/ngsild/binding.hpp"
#include "register/sources/matching.hpp"
#include "register/temporal/parameters.hpp"

namespace dinh::reg {

struct SourceQuery {
  Wanted wanted;
  Query properties;  // q, csf, geo query and scope query: they are about the source itself
  std::shared_ptr<const QExpression> csf;
  TemporalQuery times;
  std::size_t limit = 20, offset = 0;
  bool count = false;
};

Result<SourceQuery> read_source_query(Call const&, PageLimits);
bool fits(SourceQuery const&, Registration const&);

// §5.10.2.4: does the interval of a source meet the times that are asked for? Without a temporal query: it does.
bool meets(Interval const&, TemporalQuery const&);

// The csf of a request to entities (§4.9): empty when there is none.
Result<std::shared_ptr<const QExpression>> read_csf(std::string_view text, Context const&);
bool fits_csf(std::shared_ptr<const QExpression> const&, Registration const&);

}  // namespace dinh::reg
