#include "register/ngsild/repair_geometry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace dinh::reg {

namespace {

struct Shape {
  std::string_view type, wkt;
  int depth;
};  // depth of its coordinates: 1 is a position
constexpr std::array shapes = {
    Shape{"Point", "POINT", 1},           Shape{"LineString", "LINESTRING", 2},           Shape{"Polygon", "POLYGON", 3},
    Shape{"MultiPoint", "MULTIPOINT", 2}, Shape{"MultiLineString", "MULTILINESTRING", 3}, Shape{"MultiPolygon", "MULTIPOLYGON", 4}};

bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

Shape const* shape_of(std::string_view type) {
  for (auto const& shape : shapes)
    if (same_letters(shape.type, type)) return &shape;
  return nullptr;
}

std::optional<double> number_of(std::string_view text) {
  text = trim(text);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional(value) : std::nullopt;
}

bool is_position(json::Value const& v) { return v.array().size() >= 2 && v.array()[0].number() && v.array()[1].number(); }

int depth_of(json::Value const& v) {
  if (is_position(v)) return 1;
  return v.array().empty() ? 0 : 1 + depth_of(v.array()[0]);
}

template <class F>
void each_position(json::Value& v, F&& f) {
  if (is_position(v)) return f(*v.array_if());
  if (auto* items = v.array_if())
    for (auto& item : *items) each_position(item, f);
}

// Answers whether any text became a number.
bool texts_to_numbers(json::Value& v) {
  bool changed = false;
  auto* items = v.array_if();
  if (!items) return false;
  for (auto& item : *items) {
    if (auto text = item.string()) {
      if (auto number = number_of(*text)) item = json::Value(*number), changed = true;
    } else if (item.is_array()) {
      changed = texts_to_numbers(item) || changed;
    }
  }
  return changed;
}

bool in_range(double lon, double lat) { return std::abs(lon) <= 180 && std::abs(lat) <= 90; }

// All positions are wrong as they stand and right the other way round: out of range, or outside the city's box.
bool are_swapped(json::Value coordinates, std::optional<geo::Box> const& city) {
  bool any = false, out_of_range = false, all_right_swapped = true, all_in_city_swapped = true, none_in_city = true;
  each_position(coordinates, [&](json::Array& p) {
    double x = *p[0].number(), y = *p[1].number();
    any = true;
    out_of_range = out_of_range || !in_range(x, y);
    all_right_swapped = all_right_swapped && in_range(y, x);
    if (!city) return;
    none_in_city = none_in_city && !city->contains({x, y});
    all_in_city_swapped = all_in_city_swapped && city->contains({y, x});
  });
  if (!any || !all_right_swapped) return false;
  return out_of_range || (city && none_in_city && all_in_city_swapped);
}

bool close_rings(json::Value& v) {
  bool changed = false;
  auto* items = v.array_if();
  if (!items || items->empty()) return false;
  if (is_position((*items)[0])) {
    if (items->size() >= 3 && !(items->front() == items->back())) items->push_back(items->front()), changed = true;
    return changed;
  }
  for (auto& item : *items) changed = close_rings(item) || changed;
  return changed;
}

std::optional<json::Value> wkt(std::string_view text) {
  auto open = text.find('(');
  if (open == text.npos) return {};
  auto name = trim(text.substr(0, open));
  auto shape = std::find_if(shapes.begin(), shapes.end(), [&](Shape const& s) { return same_letters(s.wkt, name); });
  if (shape == shapes.end()) return {};
  // (a b, c d) → [[a,b],[c,d]], whatever the nesting
  std::string json = "[";
  std::string number;
  bool in_position = false;
  auto flush = [&] {
    if (number.empty()) return;
    json += (in_position ? "," : "[") + number;
    in_position = true;
    number.clear();
  };
  for (char c : text.substr(open + 1)) {
    if (c == ' ' || c == '\t') flush();
    else if (c == ',' || c == ')') {
      flush();
      if (in_position) json += ']';
      in_position = false;
      json += c == ',' ? ',' : ']';
    } else if (c == '(') json += '[';
    else number += c;
  }
  auto coordinates = json::parse(json);
  if (!coordinates || !coordinates->is_array()) return {};
  json::Value inner = shape->depth == 1 && !coordinates->array().empty() ? coordinates->array()[0] : *coordinates;
  return json::Value(json::Object{{"type", json::Value(shape->type)}, {"coordinates", std::move(inner)}});
}

std::optional<json::Value> pair_text(std::string_view text, std::optional<geo::Box> const& city) {
  auto comma = text.find_first_of(",;");
  if (comma == text.npos) return {};
  auto first = number_of(text.substr(0, comma)), second = number_of(text.substr(comma + 1));
  if (!first || !second) return {};
  double lat = *first, lon = *second;
  bool other_way = !in_range(lon, lat) || (city && !city->contains({lon, lat}) && city->contains({lat, lon}));
  if (other_way) std::swap(lat, lon);
  if (!in_range(lon, lat)) return {};
  return json::Value(
      json::Object{{"type", json::Value("Point")}, {"coordinates", json::Value(json::Array{json::Value(lon), json::Value(lat)})}});
}

}  // namespace

bool is_geometry_in_any_case(std::string_view type) { return shape_of(type) != nullptr; }

std::vector<GeometryFix> repair_geojson(json::Value& geometry, std::optional<geo::Box> const& city) {
  std::vector<GeometryFix> fixes;
  auto const* type = geometry.find("type");
  auto const* shape = type && type->string() ? shape_of(*type->string()) : nullptr;
  auto* coordinates = geometry.find("coordinates");
  if (!shape || !coordinates || !coordinates->is_array()) return fixes;
  if (*type->string() != shape->type) {
    fixes.push_back({"type", "geometry-type-case", *type, json::Value(shape->type)});
    geometry["type"] = json::Value(shape->type);
    coordinates = geometry.find("coordinates");
  }
  auto step = [&](std::string_view rule, auto change) {
    auto before = *coordinates;
    if (change()) fixes.push_back({"coordinates", std::string(rule), std::move(before), *coordinates});
  };
  step("coordinates-as-text", [&] { return texts_to_numbers(*coordinates); });
  step("coordinates-depth", [&] {
    int depth = depth_of(*coordinates);
    bool one_too_many = depth == shape->depth + 1 && coordinates->array().size() == 1;
    if (one_too_many) *coordinates = json::Value(coordinates->array()[0]);
    else if (depth == shape->depth - 1 && depth > 0) *coordinates = json::Value(json::Array{*coordinates});
    else return false;
    return true;
  });
  step("swapped-lat-lon", [&] {
    if (!are_swapped(*coordinates, city)) return false;
    each_position(*coordinates, [](json::Array& p) { std::swap(p[0], p[1]); });
    return true;
  });
  if (shape->depth >= 3 && shape->type != "MultiLineString") step("unclosed-ring", [&] { return close_rings(*coordinates); });
  return fixes;
}

std::optional<json::Value> geometry_of_text(std::string_view text, std::optional<geo::Box> const& city) {
  text = trim(text);
  if (auto pair = pair_text(text, city)) return pair;
  if (auto shape = wkt(text)) return shape;
  auto value = json::parse(text);
  if (!value || !value->is_object() || !value->find("coordinates")) return {};
  repair_geojson(*value, city);
  return std::move(*value);
}

}  // namespace dinh::reg
