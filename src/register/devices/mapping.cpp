#include "register/devices/mapping.hpp"

#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "mqtt/topic.hpp"

namespace dinh::reg {

namespace {

constexpr std::int64_t first_ms = 100'000'000'000;  // numbers from here on are milliseconds: as seconds they would be the year 5138

std::optional<json::View> item_of(json::View list, std::string_view index) {
  std::size_t wanted = 0, at = 0;
  auto [end, error] = std::from_chars(index.data(), index.data() + index.size(), wanted);
  if (error != std::errc{} || end != index.data() + index.size() || !list.is_array()) return {};
  std::optional<json::View> out;
  list.all_items([&](json::View item) {
    if (at++ == wanted) out = item;
    return !out;
  });
  return out;
}

std::optional<json::View> at_path(json::View payload, std::string_view path) {
  if (path.starts_with('$')) path.remove_prefix(1);
  std::optional<json::View> at = payload;
  while (at && !path.empty()) {
    if (path.front() == '.') path.remove_prefix(1);
    if (path.starts_with('[')) {
      auto close = path.find(']');
      if (close == path.npos) return {};
      at = item_of(*at, path.substr(1, close - 1));
      path.remove_prefix(close + 1);
      continue;
    }
    auto end = std::min(path.find_first_of(".["), path.size());
    at = at->is_object() ? at->get(path.substr(0, end)) : std::nullopt;
    path.remove_prefix(end);
  }
  return at;
}

std::optional<double> number_at(json::View payload, std::string_view path) {
  auto value = at_path(payload, path);
  if (!value) return {};
  if (auto number = value->number()) return number;
  auto text = value->string();  // many devices send numbers as texts
  if (!text) return {};
  double number = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  return error == std::errc{} && end == text->data() + text->size() && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

// "urn:ngsi-ld:Device:{1}:{meta.serial}"
Result<std::string> filled(std::string_view text, std::vector<std::string> const& captured, json::View payload) {
  std::string out;
  while (!text.empty()) {
    auto open = text.find('{');
    out += text.substr(0, open);
    if (open == text.npos) break;
    auto close = text.find('}', open);
    if (close == text.npos) return fail_field("entity", "a } for each {");
    auto name = text.substr(open + 1, close - open - 1);
    std::size_t number = 0;
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    bool is_capture = error == std::errc{} && end == name.data() + name.size();
    if (is_capture && (number == 0 || number > captured.size()))
      return fail_field("entity", "as many {1}, {2}, … as the topic has wildcards");
    if (is_capture) {
      out += captured[number - 1];
    } else {
      auto value = at_path(payload, name);
      if (!value || value->is_object() || value->is_array()) return fail_field(std::string(name), "what names the device");
      out += value->string() ? std::string(*value->string()) : value->text();
    }
    text.remove_prefix(close + 1);
  }
  return out;
}

Instant observed_at(DeviceMapping const& mapping, json::View payload, Instant now) {
  auto value = mapping.observed_at.empty() ? std::nullopt : at_path(payload, mapping.observed_at);
  if (!value) return now;
  if (auto text = value->string())
    if (auto at = parse_instant(*text)) return *at;
  auto number = number_at(payload, mapping.observed_at);
  if (!number || *number <= 0 || *number > 1e14) return now;
  return {static_cast<std::int64_t>(*number < static_cast<double>(first_ms) ? *number * 1'000 : *number)};
}

bool is_geometry(json::View value) { return value.is_object() && value.get("type") && value.get("coordinates"); }

// False: the payload does not say it.
bool write_attribute(json::Writer& to, MappedAttribute const& how, json::View payload, std::string const& at) {
  if (!how.longitude.empty()) {
    auto longitude = number_at(payload, how.longitude), latitude = number_at(payload, how.latitude);
    if (!longitude || !latitude) return false;
    to.key(how.name).begin_object().member("type", "GeoProperty").key("value").begin_object().member("type", "Point");
    to.key("coordinates").begin_array().value(*longitude).value(*latitude).end_array().end_object();
    to.member("observedAt", at).end_object();
    return true;
  }
  auto value = at_path(payload, how.path);
  if (!value || value->is_null()) return false;
  bool is_scaled = how.factor != 1 || how.offset != 0;
  auto number = is_scaled ? number_at(payload, how.path) : std::nullopt;
  if (is_scaled && !number) return false;
  to.key(how.name).begin_object().member("type", is_geometry(*value) ? "GeoProperty" : "Property").key("value");
  if (number) to.value(*number * how.factor + how.offset);
  else to.value(*value);
  to.member("observedAt", at);
  if (!how.unit.empty()) to.member("unitCode", how.unit);
  to.end_object();
  return true;
}

}  // namespace

Result<void> check(DeviceMapping const& m) {
  if (!mqtt::is_filter(m.topic)) return fail_field("topic", "a topic filter of MQTT, like air/+/up");
  if (m.type.empty()) return fail_field("type", "a type of entities");
  if (m.attributes.empty()) return fail_field("attributes", "at least one");
  for (auto const& a : m.attributes) {
    if (a.name.empty() || a.name == "id" || a.name == "type") return fail_field("attributes.name", "the name of an attribute");
    if (a.longitude.empty() != a.latitude.empty()) return fail_field("attributes.longitude", "longitude and latitude, or neither");
  }
  std::vector<std::string> wildcards;
  for (std::optional<std::string_view> rest = m.topic; rest;)
    if (auto level = mqtt::next_level(rest); level == "+" || level == "#") wildcards.emplace_back("x");
  json::Parser parser;
  auto any = parser.parse("{}");
  auto id = filled(m.entity, wildcards, *any);
  if (m.entity.empty() || (!id && id.error().field == "entity")) return fail_field("entity", "an id, like urn:ngsi-ld:Device:{1}");
  return {};
}

std::optional<std::vector<std::string>> captures(std::string_view filter, std::string_view topic) {
  if (!mqtt::matches(filter, topic)) return {};
  std::vector<std::string> out;
  std::optional<std::string_view> wanted = filter, given = topic;
  while (wanted) {
    auto level = mqtt::next_level(wanted);
    if (level == "#") {
      out.emplace_back(given.value_or(""));  // §4.7.1.2: nothing, when it is the level above
      break;
    }
    auto its = mqtt::next_level(given);
    if (level == "+") out.emplace_back(its);
  }
  return out;
}

Result<std::string> entity_of(DeviceMapping const& m, std::vector<std::string> const& captured, std::string_view payload, Instant now) {
  json::Parser parser;
  TRY(auto view, parser.parse(payload));
  TRY(auto id, filled(m.entity, captured, view));
  if (!is_uri(id)) return fail_field("entity", "a URI, not " + id);
  auto at = iso(observed_at(m, view, now));
  std::string out;
  json::Writer to(out);
  to.begin_object().member("id", id).member("type", m.type);
  bool is_empty = true;
  for (auto const& attribute : m.attributes) is_empty = !write_attribute(to, attribute, view, at) && is_empty;
  to.end_object();
  if (is_empty) return fail(Code::invalid, "the payload has none of the attributes that the mapping names");
  return out;
}

}  // namespace dinh::reg
