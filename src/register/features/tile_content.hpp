#pragma once
// Entities as the features of a tile: what of them is a tag, and their place. Needs nothing but the documents, so any thread may do it.
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "register/document.hpp"
#include "register/features/tile_matrix.hpp"

namespace dinh::reg::tiles {

// One layer, named after the type; "" when nothing of them is seen in the tile.
std::string tile_of(Address const&, std::string_view type, std::vector<DocPtr> const&);

// Attributes whose value is a text, a number or a truth value, and each language of a LanguageProperty as name:language (the rest has no
// place in a tag): kinds as TileJSON 3.0.0 §3.3.2 names them. A look at some entities tells what the others have.
std::map<std::string, std::string> fields_of(std::vector<DocPtr> const&);

}  // namespace dinh::reg::tiles
