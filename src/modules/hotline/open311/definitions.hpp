#pragma once
// What a report of a field should say besides its text: GeoReport's service definitions of the seed category tree.
#include <string_view>
#include <vector>

#include "modules/hotline/open311/georeport.hpp"

namespace dinh::hotline::open311 {

std::vector<ServiceAttribute> definition_of(std::string_view field);  // empty: the text is enough

}  // namespace dinh::hotline::open311
