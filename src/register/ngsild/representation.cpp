#include "register/ngsild/representation.hpp"

#include <algorithm>

#include "register/ngsild/members.hpp"

namespace dinh::reg {

bool Showing::contains(std::vector<std::string> const& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool Showing::shows(std::string_view member) const { return (pick.empty() || contains(pick, member)) && !contains(omit, member); }

namespace {

using json_members::comma, json_members::key, json_members::time;

void system_times(std::string& out, Instant created, Instant modified) {
  time(out, "createdAt", created);
  time(out, "modifiedAt", modified);
}

}  // namespace

void Renderer::entity(std::string& out, Document const& doc, Showing const& how) {
  if (how.geojson) return feature(out, doc, how);
  if (how.is_plain()) {
    out += doc.text();
    return;
  }
  out += '{';
  members(out, doc, how, true);
  if (!how.context_member.empty()) {
    key(out, "@context");
    out += how.context_member;
  }
  out += '}';
}

void Renderer::members(std::string& out, Document const& doc, Showing const& how, bool id_too) {
  if (id_too && how.shows("id")) {
    key(out, "id");
    json::write_string(out, doc.id());
  }
  if (how.shows("type")) types(out, doc, how);
  if (!doc.scope().empty() && how.shows("scope")) {
    key(out, "scope");
    out += doc.scope();
  }
  if (how.system) system_times(out, doc.created, doc.modified);
  attributes(out, doc, how);
}

void Renderer::types(std::string& out, Document const& doc, Showing const& how) {
  key(out, "type");
  if (doc.types().size() != 1) out += '[';
  for (auto const& type : doc.types()) {
    if (&type != doc.types().data()) out += ',';
    json::write_string(out, how.context->shown(names_.text(type), scratch_));
  }
  if (doc.types().size() != 1) out += ']';
}

void Renderer::attributes(std::string& out, Document const& doc, Showing const& how) {
  for (std::size_t first = 0; first < doc.attrs().size();) {
    std::size_t last = first + 1;
    while (last < doc.attrs().size() && doc.attrs()[last].name == doc.attrs()[first].name) ++last;
    if (how.shows_attribute(names_.text(doc.attrs()[first].name))) attribute(out, doc, {first, last}, how);
    first = last;
  }
}

void Renderer::attribute(std::string& out, Document const& doc, Group group, Showing const& how) {
  std::vector<AttrSlot> slots;
  for (auto i = group.first; i < group.last; ++i)
    if (how.datasets.empty() || Showing::contains(how.datasets, names_.text(doc.attrs()[i].dataset))) slots.push_back(doc.attrs()[i]);
  if (slots.empty()) return;
  key(out, how.context->shown(names_.text(doc.attrs()[group.first].name), scratch_));
  bool several = slots.size() > 1;
  if (how.form == Form::simplified && several) {  // §4.5.4
    out += R"({"dataset":{)";
    for (auto const& slot : slots) {
      key(out, slot.dataset == 0 ? std::string_view("@none") : names_.text(slot.dataset));
      instance(out, doc, slot, how);
    }
    out += "}}";
    return;
  }
  if (several) out += '[';
  for (auto const& slot : slots) {
    if (several) comma(out);
    instance(out, doc, slot, how);
  }
  if (several) out += ']';
}

void Renderer::instance(std::string& out, Document const& doc, AttrSlot const& slot, Showing const& how) {
  instance(out, doc.slice(slot), how);
  if (!how.system || how.form == Form::simplified) return;
  out.pop_back();
  system_times(out, doc.created_at(slot), doc.modified_at(slot));
  out += '}';
}

void Renderer::instance(std::string& out, std::string_view bytes, Showing const& how) {
  if (how.form == Form::normalized && how.context->is_core() && how.language.empty()) {
    out += bytes;
    return;
  }
  auto view = parser_.parse(bytes);
  if (!view) throw std::logic_error("a stored attribute is not JSON");
  if (how.form == Form::simplified) simplified(out, *view, how);
  else if (how.form == Form::concise && !how.system) concise(out, *view, how);
  else normalized(out, *view, how, how.form == Form::concise);
}

// Also the concise form of everything that does not shrink to its value alone.
void Renderer::normalized(std::string& out, json::View v, Showing const& how, bool is_concise) {
  out += '{';
  bool was_localized = !how.language.empty() && localized(out, v, how);
  v.each_member([&](std::string_view name, json::View inner) {
    if (name == "type" && (is_concise || was_localized)) return;
    if (name == "languageMap" && was_localized) return;
    if (name == "vocab" || name == "objectType" || name == "valueType") {
      key(out, name);
      vocabulary(out, inner, how);
    } else if (kind_of_member(name) || name == "type" || name == "observedAt" || name == "unitCode" || name == "datasetId" ||
               name == "lang") {
      key(out, name);
      inner.write(out);
    } else {
      key(out, how.context->shown(name, scratch_));
      sub_attribute(out, inner, how, is_concise);
    }
  });
  out += '}';
}

void Renderer::sub_attribute(std::string& out, json::View v, Showing const& how, bool is_concise) {
  if (v.is_array()) {
    out += '[';
    v.each_item([&](json::View item) {
      comma(out);
      sub_attribute(out, item, how, is_concise);
    });
    out += ']';
  } else if (!v.is_object()) {
    v.write(out);
  } else if (is_concise) {
    concise(out, v, how);
  } else {
    normalized(out, v, how, false);
  }
}

// §4.5.2.3: a Property or GeoProperty with nothing but its value is that value, where it can't be mistaken for something else.
void Renderer::concise(std::string& out, json::View v, Showing const& how) {
  auto type = v.get("type");
  auto value = v.get("value");
  if (type && value && v.size() == 2) {
    bool is_geo = type->string() == "GeoProperty";
    bool plain = !value->is_object() && !(value->is_array() && !value->all_items([](json::View item) { return !item.is_object(); }));
    if (is_geo || plain) {
      value->write(out);
      return;
    }
  }
  normalized(out, v, how, true);
}

void Renderer::simplified(std::string& out, json::View v, Showing const& how) {
  auto type = v.get("type");
  auto const* kind = type && type->string() ? kind_of_type(*type->string()) : nullptr;
  auto value = kind ? v.get(kind->member) : std::nullopt;
  if (!value) {
    out += "null";
    return;
  }
  switch (kind->kind) {
    case AttrKind::language:
      if (!how.language.empty()) {
        auto best = value->get(best_language(*value, how.language));
        if (best) best->write(out);
        else out += "null";
        return;
      }
      [[fallthrough]];
    case AttrKind::json:
    case AttrKind::vocab:
      out.append("{\"").append(kind->member).append("\":");
      if (kind->kind == AttrKind::vocab) vocabulary(out, *value, how);
      else value->write(out);
      out += '}';
      return;
    case AttrKind::list_relationship:
      out += '[';
      value->each_item([&](json::View item) {
        comma(out);
        if (auto object = item.get("object")) object->write(out);
      });
      out += ']';
      return;
    default: value->write(out);
  }
}

void Renderer::vocabulary(std::string& out, json::View v, Showing const& how) {
  if (auto text = v.string()) {
    json::write_string(out, how.context->shown(*text, scratch_));
    return;
  }
  out += '[';
  v.each_item([&](json::View item) {
    comma(out);
    json::write_string(out, how.context->shown(item.string().value_or(""), scratch_));
  });
  out += ']';
}

// §4.15: a LanguageProperty becomes a Property in the language that fits best, and says which it is.
bool Renderer::localized(std::string& out, json::View v, Showing const& how) {
  auto map = v.get("languageMap");
  if (!map || how.language == "*") return false;
  auto tag = best_language(*map, how.language);
  auto text = map->get(tag);
  if (!text) return false;
  if (how.form != Form::concise) out += R"("type":"Property")";
  key(out, "value");
  text->write(out);
  key(out, "lang");
  json::write_string(out, tag);
  return true;
}

void Renderer::geometry(std::string& out, Document const& doc, Showing const& how) {
  for (auto const& slot : doc.attrs()) {
    if (names_.text(slot.name) != how.geometry_property || names_.text(slot.dataset) != how.geometry_dataset) continue;
    auto view = parser_.parse(doc.slice(slot));
    auto type = view ? view->get("type") : std::nullopt;
    auto value = view ? view->get("value") : std::nullopt;
    if (!type || type->string() != "GeoProperty" || !value) break;
    value->write(out);
    return;
  }
  out += "null";
}

void Renderer::feature(std::string& out, Document const& doc, Showing const& how) {
  out += R"({"id":)";
  json::write_string(out, doc.id());
  out += R"(,"type":"Feature","geometry":)";
  geometry(out, doc, how);
  out += R"(,"properties":{)";
  members(out, doc, how, false);
  out += '}';
  if (!how.context_member.empty()) {
    key(out, "@context");
    out += how.context_member;
  }
  out += '}';
}

bool Renderer::has_any(Document const& doc, std::vector<std::string> const& attrs) const {
  return std::any_of(doc.attrs().begin(), doc.attrs().end(),
                     [&](AttrSlot const& slot) { return Showing::contains(attrs, names_.text(slot.name)); });
}

}  // namespace dinh::reg
