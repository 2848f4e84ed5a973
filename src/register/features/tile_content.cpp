#include "register/features/tile_content.hpp"

#include "register/features/tile_writer.hpp"
#include "register/ngsild/attribute_kinds.hpp"

namespace dinh::reg::tiles {

namespace {

using json::View;

// Of several instances the default one (CIM 009 §4.5.5).
std::optional<View> instance_of(View attribute) {
  if (attribute.is_object()) return attribute;
  std::optional<View> out;
  attribute.all_items([&](View one) {
    if (!one.get("datasetId")) out = one;
    return !out;
  });
  return out;
}

// f(name, value) for everything that may be a tag.
template <class F>
void each_tag(View entity, F&& f) {
  auto give = [&](std::string_view name, View value) {
    if (value.is_string() || value.is_number() || value.is_bool()) f(name, value);
  };
  entity.each_member([&](std::string_view name, View attribute) {
    if (name == "id" || name == "type" || name == "scope" || name == "location") return;
    auto instance = instance_of(attribute);
    auto type = instance ? instance->get("type") : std::nullopt;
    auto const* kind = type ? kind_of_type(type->string().value_or("")) : nullptr;
    auto value = kind ? instance->get(kind->member) : std::nullopt;
    if (!value) return;
    if (kind->kind != AttrKind::language) return give(name, *value);
    value->each_member([&](std::string_view language, View text) { give(std::string(name) + ":" + std::string(language), text); });
  });
}

// No place where there is none to be read: several instances without a default one, an empty value.
std::optional<geo::Geometry> place_of(View entity) {
  auto location = entity.get("location");
  auto instance = location ? instance_of(*location) : std::nullopt;
  auto value = instance ? instance->get("value") : std::nullopt;
  auto geometry = value ? geo::read_geojson(*value) : Result<geo::Geometry>(fail(Code::invalid, ""));
  if (!geometry) return {};
  return std::move(*geometry);
}

}  // namespace

std::string tile_of(Address const& tile, std::string_view type, std::vector<DocPtr> const& docs) {
  Layer layer;
  json::Parser parser;
  for (auto const& doc : docs) {
    auto entity = parser.parse(doc->text());
    auto place = entity ? place_of(*entity) : std::nullopt;
    if (!place) continue;
    auto shape = shape_in(tile, *place);
    if (shape.empty()) continue;
    layer.text("id", doc->id());
    layer.text("type", type);
    each_tag(*entity, [&](std::string_view name, View value) {
      if (auto text = value.string()) layer.text(name, *text);
      else if (auto number = value.number()) layer.number(name, *number);
      else if (auto truth = value.boolean()) layer.truth(name, *truth);
    });
    layer.add(std::uint64_t{doc->order} + 1, shape);  // §4.2: unique, and the same in every tile
  }
  return layer.tile(type);
}

std::map<std::string, std::string> fields_of(std::vector<DocPtr> const& docs) {
  std::map<std::string, std::string> out{{"id", "String"}, {"type", "String"}};
  json::Parser parser;
  for (auto const& doc : docs) {
    auto entity = parser.parse(doc->text());
    if (!entity) continue;
    each_tag(*entity, [&](std::string_view name, View value) {
      out.emplace(name, value.is_string() ? "String" : value.is_number() ? "Number" : "Boolean");
    });
  }
  return out;
}

}  // namespace dinh::reg::tiles
