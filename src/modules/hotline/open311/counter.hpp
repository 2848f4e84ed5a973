#pragma once
// The hotline behind the Open311 counter.
#include "modules/hotline/module.hpp"
#include "modules/hotline/open311/georeport.hpp"

namespace dinh::hotline::open311 {

Desk counter(Module&, civic::Units const&, Clock);

}  // namespace dinh::hotline::open311
