#include "register/ngsild/amending.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json.hpp"

namespace dinh::reg {

namespace {

constexpr int own_minor = 9;

struct Newer {  // table 4.3.6.8-1
  std::string_view type, member;
  int since;
};
constexpr std::array kinds = {Newer{"LanguageProperty", "languageMap", 4}, Newer{"VocabProperty", "vocab", 8},
                              Newer{"JsonProperty", "json", 8}, Newer{"ListProperty", "valueList", 8},
                              Newer{"ListRelationship", "objectList", 8}};

// Values are opaque: what looks like an attribute in one is none.
constexpr std::array<std::string_view, 8> values = {"value", "object",    "languageMap", "vocab",
                                                    "json",  "valueList", "objectList",  "@context"};

bool is_one_of(auto const& all, std::string_view one) { return std::find(all.begin(), all.end(), one) != all.end(); }

bool amend_attribute(json::Value& v, int minor) {
  bool changed = false;
  if (auto* several = v.array_if())
    for (auto& one : *several) changed = amend_attribute(one, minor) || changed;
  auto* object = v.object_if();
  if (!object) return changed;
  for (auto& [key, inner] : *object)
    if (!is_one_of(values, key)) changed = amend_attribute(inner, minor) || changed;
  auto* type = v.find("type");
  auto name = type ? type->string() : std::nullopt;
  auto newer = std::find_if(kinds.begin(), kinds.end(), [&](Newer const& k) { return name == k.type && minor < k.since; });
  if (newer == kinds.end()) return changed;
  *type = "Property";
  for (auto& [key, inner] : *object)
    if (key == newer->member) key = "value";
  return true;
}

bool amend_entity(json::Value& v, int minor) {
  bool changed = false;
  if (auto* several = v.array_if())
    for (auto& one : *several) changed = amend_entity(one, minor) || changed;
  auto* object = v.object_if();
  if (!object) return changed;
  if (auto* features = v.find("features")) return amend_entity(*features, minor);
  if (auto* properties = v.find("properties"); properties && v.find("geometry")) return amend_entity(*properties, minor);
  for (auto& [key, inner] : *object)
    if (key != "id" && key != "type" && key != "scope" && key != "@context") changed = amend_attribute(inner, minor) || changed;
  return changed;
}

}  // namespace

std::optional<int> earlier_version(std::string_view prefer) {
  constexpr std::string_view start = "ngsi-ld=1.";
  if (!prefer.starts_with(start)) return {};
  auto digits = prefer.substr(start.size());
  int minor = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  bool is_whole = error == std::errc{} && (end == digits.data() + digits.size() || *end == '.' || *end == ';' || *end == ',');
  if (!is_whole || minor < 0 || minor >= own_minor) return {};
  return minor;
}

std::optional<std::string> amended(std::string_view document, int minor) {
  auto v = json::parse(document);
  if (!v || !amend_entity(*v, minor)) return {};
  return v->text();
}

}  // namespace dinh::reg
