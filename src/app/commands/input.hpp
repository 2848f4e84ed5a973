#pragma once
// Files that commands read.
#include <string>

#include "base/result.hpp"
#include "modules/hotline/imports/mapping.hpp"

namespace dinh::app {

Result<std::string> read_input(std::string const& file);  // unpacked when its name ends in .zst
// A path, or the name of a shipped mapping: "chicago-sanitation".
Result<hotline::Mapping> read_mapping(std::string const& name);

}  // namespace dinh::app
