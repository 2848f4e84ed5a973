#pragma once
// The kinds of attributes and the member that holds the value of each (CIM 009 §4.5.2, §4.5.3, §4.5.18 to §4.5.24).
#include <array>
#include <string_view>

namespace dinh::reg {

inline constexpr std::string_view ngsi_null = "urn:ngsi-ld:null";  // §4.5.0

enum class AttrKind : unsigned char { property, relationship, geo, language, vocab, list, list_relationship, json };
struct KindName {
  AttrKind kind;
  std::string_view type, member, previous;
};

inline constexpr std::array kind_names = {
    KindName{AttrKind::property, "Property", "value", "previousValue"},
    KindName{AttrKind::relationship, "Relationship", "object", "previousObject"},
    KindName{AttrKind::geo, "GeoProperty", "value", "previousValue"},
    KindName{AttrKind::language, "LanguageProperty", "languageMap", "previousLanguageMap"},
    KindName{AttrKind::vocab, "VocabProperty", "vocab", "previousVocab"},
    KindName{AttrKind::list, "ListProperty", "valueList", "previousValueList"},
    KindName{AttrKind::list_relationship, "ListRelationship", "objectList", "previousObjectList"},
    KindName{AttrKind::json, "JsonProperty", "json", "previousJson"},
};

constexpr KindName const& names_of_kind(AttrKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

constexpr KindName const* kind_of_type(std::string_view type) {
  for (auto const& k : kind_names)
    if (k.type == type) return &k;
  return nullptr;
}

// {"type":"GeoProperty",…}: instances as they are kept start with their type.
constexpr std::string_view type_in(std::string_view instance) {
  constexpr std::string_view start = R"({"type":")";
  if (!instance.starts_with(start)) return "Property";
  auto rest = instance.substr(start.size());
  return rest.substr(0, rest.find('"'));
}

// "value" answers Property; a GeoProperty is told from it by its value.
constexpr KindName const* kind_of_member(std::string_view member) {
  if (member.size() < 4 || member.size() > 11) return nullptr;
  for (auto const& k : kind_names)
    if (k.member == member) return &k;
  return nullptr;
}

// RFC 7946 §1.4, without GeometryCollection, which NGSI-LD leaves out (§4.7)
constexpr bool is_geometry_type(std::string_view type) {
  return type == "Point" || type == "Polygon" || type == "LineString" || type == "MultiPoint" || type == "MultiPolygon" ||
         type == "MultiLineString";
}

// Made by the system; ignored in what clients send (§4.8).
constexpr bool is_system_member(std::string_view name) {
  return name == "createdAt" || name == "modifiedAt" || name == "deletedAt" || name == "instanceId";
}

constexpr bool must_be_geo(std::string_view stored_name) {
  return stored_name == "location" || stored_name == "observationSpace" || stored_name == "operationSpace";
}

}  // namespace dinh::reg
