#include "modules/operations/entity.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace dinh::operations {

namespace {

// Bytes of the default instance of an attribute; empty when there is none.
std::string_view instance(reg::Document const& doc, reg::Names const& names, std::string_view attribute) {
  auto name = names.find(attribute);
  auto slot =
      std::find_if(doc.attrs().begin(), doc.attrs().end(), [&](reg::AttrSlot const& s) { return s.name == name && s.dataset == 0; });
  return name == 0 || slot == doc.attrs().end() ? std::string_view{} : doc.slice(*slot);
}

json::Parser& parser() {
  thread_local json::Parser one;  // buffers only; a View never outlives the function that parsed it
  return one;
}

std::optional<json::View> member(std::string_view bytes, std::string_view key) {
  if (bytes.empty()) return {};
  auto view = parser().parse(bytes);
  return view ? view->get(key) : std::nullopt;
}

}  // namespace

bool has_type(reg::Document const& doc, reg::Names const& names, std::string_view type) {
  auto id = names.find(type);
  return id != 0 && std::find(doc.types().begin(), doc.types().end(), id) != doc.types().end();
}

std::optional<Reading> read_value(reg::Document const& doc, reg::Names const& names, std::string_view attribute) {
  auto bytes = instance(doc, names, attribute);
  if (bytes.empty()) return {};
  auto view = parser().parse(bytes);
  auto value = view ? view->get("value") : std::nullopt;
  if (!value) return {};
  Reading out;
  out.number = value->number();
  if (auto text = value->string()) out.text = *text;
  auto observed = view->get("observedAt");
  auto at = observed && observed->is_string() ? parse_instant(*observed->string()) : std::nullopt;
  out.at = at.value_or(doc.modified);
  return out;
}

std::optional<std::string> read_text(reg::Document const& doc, reg::Names const& names, std::string_view attribute) {
  auto value = member(instance(doc, names, attribute), "value");
  auto text = value ? value->string() : std::nullopt;
  if (!text) return {};
  return std::string(*text);
}

std::optional<geo::Point> read_point(reg::Document const& doc, reg::Names const& names) {
  auto value = member(instance(doc, names, "location"), "value");
  if (!value) return {};
  auto geometry = geo::read_geojson(*value);
  if (!geometry) return {};
  return geo::centre(*geometry);
}

std::string case_json(reg::Document const& doc, reg::Names const& names, Instant now) {
  std::string out;
  json::Writer to(out);
  to.begin_object().member("id", doc.id()).member("code", doc.id().substr(doc.id().rfind(':') + 1));
  // The record's own version, which the desk compares with what it shows; the document's counts something else.
  auto record = read_value(doc, names, "recordVersion");
  to.member("version", static_cast<std::int64_t>(record && record->number ? *record->number : 0));
  for (auto name : {"caseState", "dueAt", "category"})
    if (auto text = read_text(doc, names, name)) to.member(name == std::string_view("caseState") ? "state" : name, *text);
  auto due_at = read_text(doc, names, "dueAt");
  auto due = due_at ? parse_instant(*due_at) : std::nullopt;
  to.member("overdue", read_text(doc, names, "status") == "open" && due && *due < now);
  if (auto place = read_point(doc, names)) to.member("lon", place->lon).member("lat", place->lat);
  to.end_object();
  return out;
}

}  // namespace dinh::operations
