#include "register/ngsild/attribute_reader.hpp"

#include "base/geometry.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

bool AttributeReader::refuse(std::string_view path, std::string_view member, std::string expected) {
  std::string field(path);
  if (!member.empty()) field.append(".").append(member);
  error_ = errors::bad_data(std::move(field), std::move(expected)).value();
  return false;
}

// An item of a multi-instance array, as against an item of a concise Property's array value.
bool AttributeReader::attribute_like(json::View v) const {
  if (!v.is_object()) return false;
  bool found = false;
  v.all_members([&](std::string_view key, json::View value) {
    auto text = value.string();
    found = kind_of_member(key) || key == "datasetId" || (how_.context.keyword(key) == "type" && text && kind_of_type(*text));
    return !found;
  });
  return found;
}

Result<void> AttributeReader::read(std::string_view name, std::string_view shown, json::View v, std::vector<AttrChange>& out) {
  auto one = [&](json::View item, std::string_view dataset) {
    AttrChange input;
    input.name = name;
    input.dataset = dataset;
    Instance instance_of{&input.dataset, false};
    thread_local std::string bytes;  // a buffer only: what is kept is no larger than it must be
    bytes.clear();
    bool good = instance(name, shown, item, bytes, instance_of, 0);
    if (!instance_of.removes) input.bytes = how_.blocks ? how_.blocks->keep(bytes) : SharedText(bytes);
    if (good) out.push_back(std::move(input));
    return good;
  };
  bool good = true;
  auto datasets = how_.simplified && v.is_object() && v.size() == 1 ? v.get("dataset") : std::nullopt;
  if (datasets && datasets->is_object()) {  // §4.5.4, several instances
    good = datasets->all_members([&](std::string_view id, json::View item) {
      if (id != "@none" && !is_uri(id)) return refuse(shown, "dataset", "datasetIds that are URIs, or @none");
      return one(item, id == "@none" ? std::string_view() : id);
    });
  } else if (!how_.simplified && v.is_array() && v.size() > 0 && v.all_items([&](json::View item) { return attribute_like(item); })) {
    auto first = out.size();
    good = v.all_items([&](json::View item) {
      if (!one(item, {})) return false;
      for (auto i = first; i + 1 < out.size(); ++i)
        if (out[i].dataset == out.back().dataset)
          return refuse(shown, "datasetId", "a different one in each instance, and none in one of them at most");
      return true;
    });
  } else {
    good = one(v, {});
  }
  if (!good) return tl::unexpected(std::move(error_));
  return {};
}

bool AttributeReader::instance(std::string_view name, std::string_view path, json::View v, std::string& out, Instance& as, int depth) {
  if (depth > max_depth) return refuse(path, "", "sub-attributes nested " + std::to_string(max_depth) + " deep at most");
  if (v.is_null()) return refuse(path, "", "a value (JSON null is none; urn:ngsi-ld:null deletes)");
  if (how_.simplified) return simplified(name, path, v, out, as);
  if (v.is_object()) return object_instance(name, path, v, out, as, depth);
  // Concise: the value alone (§4.5.2.3).
  if (v.string() == ngsi_null) {
    if (!how_.nulls && !how_.deep_nulls) return refuse(path, "", "a value other than urn:ngsi-ld:null");
    as.removes = true;
    if (depth > 0) json::write_string(out, ngsi_null);
    return true;
  }
  if (must_be_geo(name)) return refuse(path, "", "a GeoProperty");
  out += R"({"type":"Property","value":)";
  if (!value(AttrKind::property, path, v, out)) return false;
  out += '}';
  return true;
}

bool AttributeReader::simplified(std::string_view name, std::string_view path, json::View v, std::string& out, Instance& as) {
  if (v.string() == ngsi_null) {
    if (!how_.nulls && !how_.deep_nulls) return refuse(path, "", "a value other than urn:ngsi-ld:null");
    as.removes = true;
    return true;
  }
  AttrKind kind = AttrKind::property;
  json::View what = v;
  auto link = v.string();
  if (looks_like_geometry(v)) {
    kind = AttrKind::geo;
  } else if (link && how_.context.links(path) && is_uri(*link)) {
    kind = AttrKind::relationship;
  } else if (v.is_object() && v.size() == 1) {
    v.each_member([&](std::string_view key, json::View inner) {
      auto const* known = kind_of_member(key);
      if (!known || (known->kind != AttrKind::language && known->kind != AttrKind::vocab && known->kind != AttrKind::json)) return;
      kind = known->kind;
      what = inner;
    });
  }
  if (must_be_geo(name) && kind != AttrKind::geo) return refuse(path, "", "a GeoJSON geometry");
  auto const& names = names_of_kind(kind);
  out.append(R"({"type":")").append(names.type).append("\",\"").append(names.member).append("\":");
  if (!value(kind, path, what, out)) return false;
  out += '}';
  return true;
}

bool AttributeReader::look(std::string_view name, std::string_view path, json::View v, Shape& shape) {
  KindName const *by_type = nullptr, *by_member = nullptr;
  json::View type;
  int values = 0;
  v.each_member([&](std::string_view key, json::View inner) {
    if (auto const* known = kind_of_member(key)) {
      ++values;
      by_member = known;
      shape.value = inner;
      shape.has_value = true;
    } else if (key == "type" || how_.context.keyword(key) == "type") {
      type = inner;
      shape.typed = true;
    }
  });
  auto text = type.string();
  if (shape.typed) {
    by_type = text ? kind_of_type(*text) : nullptr;
    if (!by_type && text && is_geometry_type(*text) && v.get("coordinates")) {
      shape.is_geometry = true;  // concise: the geometry itself
      shape.has_value = true;
      shape.typed = false;
      shape.value = v;
      by_type = &names_of_kind(AttrKind::geo);
    }
    if (!by_type)
      return refuse(path, "type",
                    "Property, Relationship, GeoProperty, LanguageProperty, VocabProperty, ListProperty, ListRelationship or JsonProperty");
  }
  if (values > 1) return refuse(path, "", "one of value, object, languageMap, vocab, valueList, objectList and json, not several");
  if (!shape.is_geometry && by_type && by_member && by_type->member != by_member->member)
    return refuse(path, by_member->member, "to be " + std::string(by_type->member) + ", as this is a " + std::string(by_type->type));
  shape.kind = by_type ? by_type : by_member;
  if (!by_type && by_member && by_member->kind == AttrKind::property && looks_like_geometry(shape.value))
    shape.kind = &names_of_kind(AttrKind::geo);
  if (!shape.kind && !how_.partial)
    return refuse(path, "type",
                  "the type of the attribute, or its value (value, object, languageMap, vocab, valueList, objectList or json)");
  if (!shape.has_value && !how_.partial) return refuse(path, shape.kind->member, "a value (it is required)");
  if (shape.kind && must_be_geo(name) && shape.kind->kind != AttrKind::geo &&
      !(shape.has_value && is_removal(shape.kind->kind, shape.value)))
    return refuse(path, "type", "GeoProperty");
  return true;
}

bool AttributeReader::object_instance(std::string_view name, std::string_view path, json::View v, std::string& out, Instance& as,
                                      int depth) {
  Shape shape;
  if (!look(name, path, v, shape)) return false;
  bool removes = shape.has_value && is_removal(shape.kind->kind, shape.value);
  if (removes && !how_.nulls && !how_.deep_nulls) return refuse(path, shape.kind->member, "a value other than urn:ngsi-ld:null");
  out += '{';
  if (shape.typed || (shape.kind && !how_.partial)) {
    out.append(R"("type":")").append(shape.kind->type).append("\"");
    if (shape.has_value) out += ',';
  }
  if (shape.has_value) {
    out.append("\"").append(shape.kind->member).append("\":");
    if (removes) json::write_string(out, ngsi_null);
    else if (!value(shape.kind->kind, path, shape.value, out)) return false;
  }
  if (!shape.is_geometry && !members(path, v, shape, out, as, depth)) return false;
  out += '}';
  as.removes = removes;
  return true;
}

bool AttributeReader::members(std::string_view path, json::View v, Shape const&, std::string& out, Instance& as, int depth) {
  return v.all_members([&](std::string_view key, json::View inner) {
    if (kind_of_member(key) || key == "type" || how_.context.keyword(key) == "type" || is_system_member(key)) return true;
    auto before = out.size();
    if (out.back() != '{') out += ',';
    auto start = out.size();
    if (!member(path, key, inner, out, as, depth)) return false;
    if (out.size() == start) out.resize(before);  // nothing was written: it says nothing to us
    return true;
  });
}

bool AttributeReader::member(std::string_view path, std::string_view key, json::View v, std::string& out, Instance& as, int depth) {
  if (key == "@context") return refuse(path, key, "@context at the top of the document only (CIM 009 clause 5.5.7)");
  bool removable = how_.partial && v.string() == ngsi_null;
  auto keep = [&] {
    out.append("\"").append(key).append("\":");
    v.write(out);
    return true;
  };
  if (key == "observedAt") {
    if (!removable && !(v.string() && is_date_time(*v.string()))) return refuse(path, key, "a time like 2026-11-24T03:15:00Z");
    return keep();
  }
  if (key == "unitCode") {
    if (!v.is_string() || (v.string() == ngsi_null && !removable)) return refuse(path, key, "a string (UN/CEFACT code)");
    return keep();
  }
  if (key == "datasetId") {
    auto text = v.string();
    if (text == "@none") return true;
    if (!text || !is_uri(*text) || *text == ngsi_null) return refuse(path, key, "a URI, or @none");
    if (!as.dataset) return keep();
    *as.dataset = *text;
    return keep();
  }
  if (key == "objectType" || key == "valueType") {
    out.append("\"").append(key).append("\":");
    return vocabulary(path, v, out);
  }
  return sub_attribute(path, key, v, out, depth);
}

bool AttributeReader::sub_attribute(std::string_view path, std::string_view key, json::View v, std::string& out, int depth) {
  if (!is_name(key)) return refuse(path, key, "a name without < > \" ' = ; ( ) and spaces");
  std::string scratch;
  auto name = how_.context.stored(key, scratch);
  json::write_string(out, name);
  out += ':';
  std::string inner_path = std::string(path) + "." + std::string(key);
  Reading whole{how_.context, false, false, false, how_.deep_nulls};
  AttributeReader inner(whole);
  Instance as;
  bool merging = how_.partial && how_.deep_nulls;
  bool good = true;
  if (how_.partial && v.string() == ngsi_null) {
    json::write_string(out, ngsi_null);
  } else if (merging && v.is_object()) {
    Reading fragment{how_.context, false, true, true, true};
    AttributeReader part(fragment);
    std::string bytes;
    good = part.instance(name, inner_path, v, bytes, as, depth + 1);
    if (!good) error_ = std::move(part.error_);
    else if (as.removes) json::write_string(out, ngsi_null);
    else out += bytes;
  } else if (v.is_array() && v.size() > 0 && v.all_items([&](json::View item) { return attribute_like(item); })) {
    out += '[';
    good = v.all_items([&](json::View item) {
      if (out.back() != '[') out += ',';
      return inner.instance(name, inner_path, item, out, as, depth + 1);
    });
    out += ']';
  } else {
    good = inner.instance(name, inner_path, v, out, as, depth + 1);
  }
  if (!good && error_.field.empty()) error_ = std::move(inner.error_);
  return good;
}

}  // namespace dinh::reg
