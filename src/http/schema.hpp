#pragma once
// JSON Schema 2020-12 of described structs, for the OpenAPI document.
#include "base/json_fields.hpp"

namespace dinh::http {

template <class T>
json::Value schema_of() {
  using json::Array;
  using json::Object;
  using json::Value;
  if constexpr (is_optional<T>::value) {
    return schema_of<typename is_optional<T>::inner>();
  } else if constexpr (is_vector<T>::value) {
    return Object{{"type", "array"}, {"items", schema_of<typename is_vector<T>::inner>()}};
  } else if constexpr (Tupled<T>) {
    Array items;
    each_field<T>([&](auto const& f) {
      Value item = schema_of<std::remove_cvref_t<decltype(std::declval<T&>().*f.member)>>();
      item["description"] = f.what.empty() ? f.name : f.what;
      items.push_back(std::move(item));
    });
    return Object{{"type", "array"}, {"prefixItems", std::move(items)}, {"items", false}};
  } else if constexpr (Described<T>) {
    Object properties;
    Array required;
    each_field<T>([&](auto const& f) {
      using M = std::remove_cvref_t<decltype(std::declval<T&>().*f.member)>;
      Value schema = schema_of<M>();
      if (!f.what.empty()) schema["description"] = f.what;
      properties.emplace_back(std::string(f.name), std::move(schema));
      if (!is_optional<M>::value && !f.may_be_absent) required.push_back(std::string(f.name));
    });
    Value out = Object{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) out["required"] = std::move(required);
    return out;
  } else if constexpr (NamedEnum<T>) {
    Array names;
    for (auto const& n : names_of(T{})) names.push_back(std::string(n.name));
    return Object{{"type", "string"}, {"enum", std::move(names)}};
  } else if constexpr (std::is_same_v<T, Instant>) {
    return Object{{"type", "string"}, {"format", "date-time"}};
  } else if constexpr (std::is_same_v<T, Date>) {
    return Object{{"type", "string"}, {"format", "date"}};
  } else if constexpr (std::is_same_v<T, json::Value>) {
    return Object{};  // any JSON
  } else if constexpr (std::is_same_v<T, bool>) {
    return Object{{"type", "boolean"}};
  } else if constexpr (std::is_integral_v<T>) {
    return Object{{"type", "integer"}};
  } else if constexpr (std::is_floating_point_v<T>) {
    return Object{{"type", "number"}};
  } else {
    return Object{{"type", "string"}};
  }
}

// OpenAPI parameters of an In bound from path and query; `pattern` says which are in the path.
template <class In>
json::Value parameters_of() {
  json::Array out;
  each_field<In>([&](auto const& f) {
    using M = std::remove_cvref_t<decltype(std::declval<In&>().*f.member)>;
    json::Value one = json::Object{{"name", f.name}, {"in", "query"}, {"schema", schema_of<M>()}};
    if (!f.what.empty()) one["description"] = f.what;
    if (!is_optional<M>::value && !f.may_be_absent) one["required"] = true;
    out.push_back(std::move(one));
  });
  return out;
}

}  // namespace dinh::http
