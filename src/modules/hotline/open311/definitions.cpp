#include "modules/hotline/open311/definitions.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/json_fields.hpp"

namespace dinh::hotline::open311 {

namespace {

struct Definition {
  std::string field;
  std::vector<ServiceAttribute> attributes;
  static constexpr auto fields() {
    return std::tuple(dinh::field("field", &Definition::field), dinh::field("attributes", &Definition::attributes));
  }
};

// GeoReport v2, GET Service Definition: the six datatypes; lists have values, the others none.
void check(std::string const& field, ServiceAttribute const& a) {
  static constexpr std::string_view kinds[] = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"};
  auto complain = [&](std::string_view what) {
    throw std::runtime_error("service definitions: " + field + " " + a.code + ": " + std::string(what));
  };
  if (a.code.empty()) complain("an attribute needs a code");
  if (std::find(std::begin(kinds), std::end(kinds), a.datatype) == std::end(kinds)) complain("unknown datatype " + a.datatype);
  if (a.datatype.ends_with("list") == a.values.empty()) complain("lists have values, the others none");
}

}  // namespace

Definitions read_definitions(std::string_view json) {
  auto all = json::read_text<std::vector<Definition>>(json);
  if (!all) throw std::runtime_error("service definitions: " + all.error().detail);
  Definitions out;
  for (auto& d : *all) {
    for (auto const& a : d.attributes) check(d.field, a);
    out[d.field] = std::move(d.attributes);
  }
  return out;
}

}  // namespace dinh::hotline::open311
