#pragma once
// The catalogue as DCAT-AP 3.0 (SEMIC, 2024, on W3C DCAT 3) in JSON-LD, for portals that harvest it; how fresh and complete a dataset is,
// by the W3C Data Quality Vocabulary. Pure.
#include "base/json.hpp"
#include "register/catalogue/dataset.hpp"

namespace dinh::reg {

struct Publisher {
  std::string title, title_en, base;  // base: "https://city.example", in front of every path
};
json::Value dcat_of(DatasetList const&, Publisher const&);

}  // namespace dinh::reg
