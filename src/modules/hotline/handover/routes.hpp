#pragma once
#include "http/router.hpp"
#include "modules/hotline/handover/handovers.hpp"

namespace dinh::hotline {

std::vector<http::Route> handover_routes(Partners const&, Handovers const&);

}  // namespace dinh::hotline
