#include "register/subscriptions/telling.hpp"

#include <algorithm>
#include <set>

#include "register/subscriptions/happening.hpp"

namespace dinh::reg {

namespace {

struct Instance {  // as it is kept
  json::Value value;
  KindName const* kind = &names_of_kind(AttrKind::property);
  explicit Instance(std::string_view bytes) : value(json::parse(bytes).value_or(json::Value())) {
    auto const* type = value.find("type");
    auto const* known = type && type->string() ? kind_of_type(*type->string()) : nullptr;
    if (known) kind = known;
  }
};

void shrink_vocab(json::Value& names, Context const& context) {
  std::string scratch;
  if (auto text = names.string()) names = std::string(context.shown(*text, scratch));
  if (auto* items = names.array_if())
    for (auto& item : *items) shrink_vocab(item, context);
}

void put_previous_value(json::Value& to, Instance const& before, Context const& context) {
  auto const* value = before.value.find(before.kind->member);
  if (!value) return;
  auto shown = *value;
  if (before.kind->kind == AttrKind::vocab) shrink_vocab(shown, context);
  to[before.kind->previous] = std::move(shown);
}

// Simplified, several instances of an attribute are an object with their datasets (§4.5.4).
void put_dataset(json::Value& present, bool is_first, std::string_view dataset_of_present, std::string_view dataset, json::Value null) {
  auto key = [](std::string_view name) { return name.empty() ? std::string_view("@none") : name; };
  if (is_first && dataset.empty()) {
    present = std::move(null);
    return;
  }
  if (!is_first && !present.find("dataset")) {
    auto other = std::move(present);
    present = json::Value(json::Object{});
    present["dataset"][key(dataset_of_present)] = std::move(other);
  }
  present["dataset"][key(dataset)] = std::move(null);
}

std::string without_brackets(std::string text) { return text.substr(1, text.size() - 2); }

}  // namespace

std::string Telling::shown(Subscription const& s, std::string_view name) const {
  std::string scratch;
  return std::string(s.showing.context->shown(name, scratch));
}

bool Telling::concerns(Subscription const& s, Change const& c, Document const& after) const {
  if (s.must_have.empty() || in_.renderer.has_any(after, s.must_have)) return true;
  return c.before && in_.renderer.has_any(*c.before, s.must_have);
}

std::string Telling::entity(Subscription const& s, DocPtr const& doc) {
  std::string out;
  if (s.join.kind != JoinWish::Kind::none && !s.showing.geojson) {
    auto texts = Joiner(in_, s.tenant, s.showing, s.join, lens_of(s)).shown({doc});
    if (texts)
      for (auto const& text : *texts) out.append(out.empty() ? "" : ",").append(text);
  }
  if (out.empty()) in_.renderer.entity(out, *doc, s.showing);
  return out;
}

// What the entity's own picture does not say: instances that are gone, and what those were that have changed.
std::vector<Telling::Edit> Telling::edits(Subscription const& s, Change const& c) const {
  std::vector<Edit> out;
  auto const& names = in_.engine.names();
  auto wanted = [&](std::string_view name, std::string_view dataset) {
    return s.showing.shows_attribute(name) && (s.showing.datasets.empty() || Showing::contains(s.showing.datasets, dataset));
  };
  for (auto const& a : c.delta->attrs) {
    if (!wanted(a.name, a.dataset)) continue;
    auto before = c.before ? instance_of(*c.before, names, a.name, a.dataset) : std::nullopt;
    bool is_deleted = a.bytes.empty();
    if (is_deleted ? before || !c.before : s.shows_changes && before && c.before->slice(*before) != a.bytes)
      out.push_back({a.name, a.dataset, before, is_deleted});
  }
  bool is_whole = c.delta->kind == Delta::Kind::replace || c.delta->kind == Delta::Kind::remove;
  if (!is_whole || !c.before) return out;
  for (auto const& slot : c.before->attrs()) {
    std::string name(names.text(slot.name)), dataset(names.text(slot.dataset));
    auto same = [&](AttrChange const& a) { return a.name == name && a.dataset == dataset; };
    bool stays = std::any_of(c.delta->attrs.begin(), c.delta->attrs.end(), same);
    if (!stays && wanted(name, dataset)) out.push_back({name, dataset, slot, true});
  }
  return out;
}

std::string Telling::change(Subscription const& s, Change const& c, DocPtr const& after) {
  if (!after) return removal(s, c);
  auto all = edits(s, c);
  auto text = entity(s, after);
  if (all.empty()) return text;
  auto entities = json::parse("[" + text + "]").value_or(json::Value(json::Array{json::Value()}));
  auto& first = entities.array_if()->front();
  auto& place = s.showing.geojson ? first["properties"] : first;
  for (auto const& edit : all)
    if (!edit.is_deleted) put_previous(place, s, c, edit, *after);
  put_all_gone(place, s, c, all, after.get());
  return without_brackets(entities.text());
}

// Only deletedAt, with sysAttrs createdAt and modifiedAt; attributes when they were watched for being deleted, or with showChanges.
std::string Telling::removal(Subscription const& s, Change const& c) {
  json::Value out, properties;
  out["id"] = c.delta->id;
  if (s.showing.geojson) {
    out["type"] = "Feature";
    out["geometry"] = json::Value();
  }
  auto& place = s.showing.geojson ? properties : out;
  json::Array types;
  if (c.before)
    for (auto type : c.before->types()) types.emplace_back(shown(s, in_.engine.names().text(type)));
  else
    for (auto const& type : c.delta->types) types.emplace_back(shown(s, type));
  if (types.size() == 1) place["type"] = types.front();
  else if (!types.empty()) place["type"] = std::move(types);
  if (s.showing.system && c.before) {
    place["createdAt"] = iso(c.before->created);
    place["modifiedAt"] = iso(c.before->modified);
  }
  place["deletedAt"] = iso(c.delta->at);
  auto all = edits(s, c);
  if (!s.shows_changes) std::erase_if(all, [&](Edit const& e) { return !(s.triggers & attribute_deleted) || !s.watches(e.name); });
  put_all_gone(place, s, c, all, nullptr);
  if (s.showing.geojson) out["properties"] = std::move(properties);
  if (!s.showing.context_member.empty()) out["@context"] = json::parse(s.showing.context_member).value_or(json::Value());
  return out.text();
}

json::Value Telling::gone(Subscription const& s, Change const& c, Edit const& edit) const {
  bool is_concise = s.showing.form == Form::concise;
  if (s.showing.form == Form::simplified) return json::Value(ngsi_null);
  Instance before(edit.before ? c.before->slice(*edit.before) : std::string_view());
  json::Value out(json::Object{});
  if (!is_concise) out["type"] = before.kind->type;
  out[before.kind->member] = ngsi_null;
  if (before.kind->kind == AttrKind::language) out[before.kind->member] = json::Object{{"@none", json::Value(ngsi_null)}};
  if (!edit.dataset.empty()) out["datasetId"] = edit.dataset;
  if (s.shows_changes) put_previous_value(out, before, *s.showing.context);
  if (s.showing.system && edit.before) {
    out["createdAt"] = iso(c.before->created_at(*edit.before));
    out["modifiedAt"] = iso(c.before->modified_at(*edit.before));
  }
  if (s.showing.system) out["deletedAt"] = iso(c.delta->at);
  bool is_plain = before.kind->kind == AttrKind::property || before.kind->kind == AttrKind::geo;
  if (is_concise && is_plain && out.object().size() == 1) return json::Value(ngsi_null);
  return out;
}

std::vector<AttrSlot> Telling::shown_instances(Subscription const& s, Document const& doc, std::string_view name) const {
  std::vector<AttrSlot> out;
  auto const& names = in_.engine.names();
  for (auto const& slot : doc.attrs())
    if (names.text(slot.name) == name && (s.showing.datasets.empty() || Showing::contains(s.showing.datasets, names.text(slot.dataset))))
      out.push_back(slot);
  return out;
}

void Telling::put_all_gone(json::Value& place, Subscription const& s, Change const& c, std::vector<Edit> const& all,
                           Document const* after) const {
  std::set<std::string_view> begun;
  for (auto const& edit : all) {
    if (!edit.is_deleted) continue;
    auto left = after ? shown_instances(s, *after, edit.name) : std::vector<AttrSlot>();
    bool stands_alone = left.size() == 1 && !begun.contains(edit.name);
    auto& present = place[shown(s, edit.name)];
    bool is_first = left.empty() && !begun.contains(edit.name);
    begun.insert(edit.name);
    auto null = gone(s, c, edit);
    if (s.showing.form == Form::simplified) {
      put_dataset(present, is_first, stands_alone ? in_.engine.names().text(left[0].dataset) : "", edit.dataset, std::move(null));
    } else if (is_first) {
      present = std::move(null);
    } else if (!stands_alone && present.array_if()) {
      present.push_back(std::move(null));
    } else {
      json::Array both;
      both.push_back(std::move(present));
      both.push_back(std::move(null));
      present = std::move(both);
    }
  }
}

void Telling::put_previous(json::Value& place, Subscription const& s, Change const& c, Edit const& edit, Document const& after) const {
  auto* present = place.find(shown(s, edit.name));
  auto slot = instance_of(after, in_.engine.names(), edit.name, edit.dataset);
  if (!present || !slot) return;
  if (shown_instances(s, after, edit.name).size() > 1 && present->array_if()) {
    auto& all = *present->array_if();
    auto is_it = [&](json::Value const& i) {
      auto const* dataset = i.find("datasetId");
      return edit.dataset.empty() ? !dataset : dataset && dataset->string() == edit.dataset;
    };
    auto found = std::find_if(all.begin(), all.end(), is_it);
    if (found == all.end()) return;
    present = &*found;
  }
  Instance now(after.slice(*slot)), before(c.before->slice(*edit.before));
  bool is_whole = present->is_object() && (present->find(now.kind->member) || present->find("lang"));
  if (!is_whole) {  // concise: a value alone
    auto value = std::move(*present);
    *present = json::Value(json::Object{});
    (*present)[now.kind->member] = std::move(value);
  }
  put_previous_value(*present, before, *s.showing.context);
}

}  // namespace dinh::reg
