// The operations that go inside attributes: partial update (CIM 009 §5.6.4) and merge (§5.6.17).
#include "base/geometry.hpp"
#include "register/ngsild/operations.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

bool is_null_mark(json::Value const& v) { return v.string() == ngsi_null; }

// Nulls of a fragment that met nothing to delete.
void drop_nulls(json::Value& v) {
  if (auto* object = v.object_if()) {
    std::erase_if(*object, [](auto const& member) { return is_null_mark(member.second); });
    for (auto& [name, member] : *object) drop_nulls(member);
  } else if (auto* array = v.array_if()) {
    for (auto& item : *array) drop_nulls(item);
  }
}

// §5.5.8: each member of the fragment replaces the member of the attribute.
void overwrite(json::Value& attribute, json::Value const& fragment) {
  for (auto const& [name, member] : fragment.object()) {
    if (is_null_mark(member)) attribute.erase(name);
    else attribute[name] = member;
  }
}

// The value is what makes an attribute; type and value keep their places in front.
Result<void> check_merged(json::Value const& attribute, std::string_view name) {
  auto const* type = attribute.find("type");
  auto const* kind = type && type->string() ? kind_of_type(*type->string()) : nullptr;
  if (!kind || !attribute.find(kind->member)) return errors::bad_data(full_iri(name), "an attribute that still has a value");
  if (kind->kind != AttrKind::geo) return {};
  json::Parser parser;
  auto text = attribute.find("value")->text();
  TRY(auto view, parser.parse(text));
  auto geometry = geo::read_geojson(view);
  if (!geometry) return errors::bad_data(full_iri(name) + ".value", "a GeoJSON geometry: " + geometry.error().detail);
  return {};
}

struct Merger {
  Target const& target;
  Reading const& how;
  MergeOptions const& options;
  Update result;
  json::Parser parser;  // of texts made here

  Result<void> attribute(std::string_view name, std::string_view shown, json::View v) {
    auto dataset_of = [](json::View item) {
      auto dataset = item.is_object() ? item.get("datasetId") : std::nullopt;
      auto text = dataset ? dataset->string() : std::nullopt;
      return text && *text != "@none" ? std::string(*text) : std::string();
    };
    bool several = v.is_array() && v.size() > 0 && v.all_items([](json::View item) { return item.is_object() && item.get("datasetId"); });
    several = several || (v.is_array() && v.size() > 0 && v.all_items([](json::View item) {
                auto type = item.is_object() ? item.get("type") : std::nullopt;
                return type && type->string() && kind_of_type(*type->string());
              }));
    if (!several || how.simplified) return instance(name, shown, dataset_of(v), v);
    Result<void> done;
    v.all_items([&](json::View item) {
      done = instance(name, shown, dataset_of(item), item);
      return done.has_value();
    });
    return done;
  }

  Result<void> instance(std::string_view name, std::string_view shown, std::string const& dataset, json::View v) {
    auto slot = target.find(name, dataset);
    if (!slot) return append_new(name, shown, v);
    TRY(auto current, json::parse(target.document.slice(*slot)));
    if (how.simplified) return merge_simplified(name, shown, dataset, v, std::move(current));
    return merge_with(name, shown, dataset, v, std::move(current));
  }

  // A null in a member that is not there yet deletes nothing (RFC 7396 §2); in the place of the value it means the whole attribute.
  static bool has_null_member(json::View v) {
    return v.is_object() &&
           !v.all_members([](std::string_view name, json::View member) { return kind_of_member(name) || member.string() != ngsi_null; });
  }

  Result<void> append_new(std::string_view name, std::string_view shown, json::View v) {
    Reading whole{how.context, how.simplified, true, false, true};
    if (has_null_member(v) && !how.simplified) {
      auto clean = json::Value::from(v);
      std::erase_if(*clean.object_if(), [](auto const& member) { return !kind_of_member(member.first) && is_null_mark(member.second); });
      auto text = clean.text();
      json::Parser own;
      TRY(auto view, own.parse(text));
      return append_new(name, shown, view);
    }
    TRY(auto inputs, read_attribute(name, shown, v, whole));
    for (auto& input : inputs) {
      if (input.bytes.empty()) {
        result.not_updated.push_back({input.name, "the entity has no such attribute to delete"});
        continue;
      }
      if (std::string_view(input.bytes).find(ngsi_null) != std::string::npos) {
        TRY(auto value, json::parse(input.bytes));
        drop_nulls(value);
        input.bytes = value.text();
      }
      put(std::move(input));
    }
    return {};
  }

  // The value of a simplified fragment goes where the attribute's kind keeps it; its type is preserved (§5.6.17.4).
  Result<void> merge_simplified(std::string_view name, std::string_view shown, std::string const& dataset, json::View v,
                                json::Value current) {
    auto const* kind = kind_of_type(current.find("type")->string().value_or("Property"));
    std::string text;
    json::Writer writer(text);
    writer.begin_object().key(kind->member);
    bool into_language = kind->kind == AttrKind::language && v.is_string() && v.string() != ngsi_null && !options.language.empty();
    auto wrapped = v.is_object() && v.size() == 1 && kind->member != "value" ? v.get(kind->member) : std::nullopt;
    if (into_language) writer.begin_object().member(options.language, *v.string()).end_object();
    else writer.value(wrapped ? *wrapped : v);
    writer.end_object();
    TRY(auto view, parser.parse(text));
    return merge_with(name, shown, dataset, view, std::move(current));
  }

  Result<void> merge_with(std::string_view name, std::string_view shown, std::string const& dataset, json::View v, json::Value current) {
    Reading partial{how.context, false, true, true, true};
    auto kind = current.find("type")->string().value_or("");
    // A bare value, concise, goes into a Property; {"value":…} may be a part of a geometry.
    TRY(auto inputs, read_attribute(name, shown, v, partial));
    auto& input = inputs.front();
    if (input.bytes.empty()) {
      put({std::string(name), dataset, {}});
      return {};
    }
    TRY(auto fragment, json::parse(input.bytes));
    auto const* new_type = fragment.find("type");
    if (new_type && new_type->string() != kind) return append_new(name, shown, v);  // another kind: nothing of the old one fits
    bool has_own_time = fragment.find("observedAt") != nullptr;
    merge_into(current, fragment);
    if (options.observed_at && !has_own_time && current.find("observedAt")) current["observedAt"] = json::Value(*options.observed_at);
    TRY_DO(check_merged(current, name));
    put({std::string(name), dataset, current.text()});
    return {};
  }

  void put(AttrChange change) {
    result.updated.push_back(change.name);
    result.delta.attrs.push_back(std::move(change));
  }
};

// Everything but the attributes is read as in any other fragment.
struct Heads {
  std::vector<std::pair<std::string_view, json::View>> attributes;
  EntityInput entity;
};

Result<Heads> split(json::View fragment, Reading const& how) {
  if (!fragment.is_object()) return errors::bad_data("body", "a JSON object");
  Heads heads;
  std::string rest;
  json::Writer writer(rest);
  writer.begin_object();
  fragment.each_member([&](std::string_view key, json::View value) {
    auto keyword = how.context.keyword(key);
    if (keyword == "id" || keyword == "type" || key == "scope") writer.key(key).value(value);
    else if (key != "@context" && !is_system_member(key)) heads.attributes.emplace_back(key, value);
  });
  writer.end_object();
  json::Parser parser;
  TRY(auto view, parser.parse(rest));
  Reading whole{how.context, false, true};
  TRY(heads.entity, read_fragment(view, whole));
  return heads;
}

}  // namespace

void merge_into(json::Value& target, json::Value const& patch) {
  for (auto const& [name, member] : patch.object()) {
    if (is_null_mark(member)) {
      target.erase(name);
      continue;
    }
    auto* present = target.find(name);
    if (present && present->is_object() && member.is_object()) {
      merge_into(*present, member);
    } else {
      auto clean = member;
      drop_nulls(clean);
      target[name] = std::move(clean);
    }
  }
}

Result<Update> update_partially(Target const& target, std::string_view name, AttrChange input) {
  auto slot = target.find(name, input.dataset);
  if (!slot)
    return errors::missing(std::string(target.document.id()) + " has no attribute " + full_iri(name) +
                           (input.dataset.empty() ? "" : " with datasetId " + input.dataset));
  if (input.bytes.empty()) return errors::bad_data(full_iri(name), "a change of the attribute; DELETE takes it away");
  TRY(auto current, json::parse(target.document.slice(*slot)));
  TRY(auto fragment, json::parse(input.bytes));
  auto const* type = fragment.find("type");
  if (type && type->string() != current.find("type")->string())
    return errors::bad_data(full_iri(name) + ".type", std::string(*current.find("type")->string()) + ", as the type of an attribute stays");
  overwrite(current, fragment);
  TRY_DO(check_merged(current, name));
  Update result{{}, {}, {}};
  result.delta.tenant = target.tenant;
  result.delta.id = target.document.id();
  result.delta.at = target.at;
  result.updated.emplace_back(name);
  result.delta.attrs.push_back({std::string(name), input.dataset, current.text()});
  return result;
}

Result<Update> merge(Target const& target, json::View fragment, Reading const& how, MergeOptions const& options) {
  TRY(auto heads, split(fragment, how));
  if (!heads.entity.id.empty() && heads.entity.id != target.document.id())
    return errors::bad_data("id", "the id of the resource, " + std::string(target.document.id()));
  Merger merger{target, how, options, update(target, EntityInput{{}, heads.entity.types, false, {}, {}}), json::Parser()};
  if (heads.entity.has_scope) {
    merger.result.delta.scope_changed = true;
    merger.result.delta.scope = heads.entity.scope;
    merger.result.updated.emplace_back("scope");
  }
  std::string scratch;
  for (auto const& [key, value] : heads.attributes) {
    if (!is_name(key)) return errors::bad_data(std::string(key), "a name without < > \" ' = ; ( ) and spaces");
    std::string name(how.context.stored(key, scratch));
    TRY_DO(merger.attribute(name, key, value));
  }
  return std::move(merger.result);
}

}  // namespace dinh::reg
