#pragma once
// What a service asks besides the place and the words: data of the city (data/hotline/service_definitions.json).
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "modules/hotline/open311/georeport.hpp"

namespace dinh::hotline::open311 {

using Definitions = std::map<std::string, std::vector<ServiceAttribute>, std::less<>>;  // by service code
Definitions read_definitions(std::string_view json);                                    // throws std::runtime_error

}  // namespace dinh::hotline::open311
