#pragma once
// orderBy, collation, orderFrom and orderGeometry of a URL, or the member `ordering` of a query's body (CIM 009 §4.23, §5.2.43).
#include "register/ngsild/call.hpp"
#include "register/order.hpp"

namespace dinh::reg {

Result<std::optional<Ordering>> read_ordering(Call const&);
Result<Ordering> read_ordering_body(json::View, Context const&);

}  // namespace dinh::reg
