// Values of attributes: what each kind may hold.
#include "base/geometry.hpp"
#include "register/ngsild/attribute_reader.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

// §4.5.0, §4.5.18.3: for a LanguageProperty the null may also stand under @none.
bool AttributeReader::is_removal(AttrKind kind, json::View v) const {
  if (v.string() == ngsi_null) return true;
  if (kind != AttrKind::language || !v.is_object() || v.size() != 1) return false;
  auto none = v.get("@none");
  return none && none->string() == ngsi_null;
}

// §5.5.4: urn:ngsi-ld:null as a member of a JSON value only has a meaning in a merge.
bool AttributeReader::no_nulls_inside(std::string_view path, json::View v) {
  auto fine = [&](json::View inner) {
    return inner.string() == ngsi_null ? refuse(path, "value", "members other than urn:ngsi-ld:null") : no_nulls_inside(path, inner);
  };
  if (v.is_object()) return v.all_members([&](std::string_view, json::View inner) { return fine(inner); });
  if (v.is_array()) return v.all_items(fine);
  return true;
}

bool AttributeReader::value(AttrKind kind, std::string_view path, json::View v, std::string& out) {
  if (v.is_null() && kind != AttrKind::json)
    return refuse(path, names_of_kind(kind).member, "a value (JSON null is none; urn:ngsi-ld:null deletes)");
  switch (kind) {
    case AttrKind::property:
      if (!how_.deep_nulls && (v.is_object() || v.is_array()) && !no_nulls_inside(path, v)) return false;
      v.write(out);
      return true;
    case AttrKind::geo: return geometry(path, v, out);
    case AttrKind::relationship: return links(path, v, out);
    case AttrKind::language: return language_map(path, v, out);
    case AttrKind::vocab: return vocabulary(path, v, out);
    case AttrKind::list_relationship: return link_list(path, v, out);
    case AttrKind::list:
      if (!v.is_array()) return refuse(path, "valueList", "an array");
      v.write(out);
      return true;
    case AttrKind::json: v.write(out); return true;
  }
  return false;
}

// §4.7. A geometry within a merge may be a part only: the result of the merge is looked at instead.
bool AttributeReader::geometry(std::string_view path, json::View v, std::string& out) {
  if (!v.is_object()) return refuse(path, "value", "a GeoJSON geometry");
  if (!how_.deep_nulls || looks_like_geometry(v)) {
    auto read = geo::read_geojson(v);
    if (!read) {
      auto const& e = read.error();
      return refuse(path, e.field.empty() || e.field == "body" ? "value" : "value." + e.field,
                    e.expected.empty() ? "a GeoJSON geometry: " + e.detail : e.expected);
    }
  }
  v.write(out);
  return true;
}

// §4.5.3: a URI, or an array of URIs.
bool AttributeReader::links(std::string_view path, json::View v, std::string& out) {
  auto good = [](json::View item) {
    auto text = item.string();
    return text && is_uri(*text) && *text != ngsi_null;
  };
  if (!(v.is_array() ? v.size() > 0 && v.all_items(good) : good(v))) return refuse(path, "object", "a URI, or an array of URIs");
  v.write(out);
  return true;
}

// §4.5.22: objects {"object": URI}; bare URIs are the concise form.
bool AttributeReader::link_list(std::string_view path, json::View v, std::string& out) {
  if (!v.is_array()) return refuse(path, "objectList", "an array");
  out += '[';
  bool good = v.all_items([&](json::View item) {
    auto inner = item.is_object() ? item.get("object") : std::optional<json::View>(item);
    auto text = inner ? inner->string() : std::nullopt;
    if (!text || !is_uri(*text)) return refuse(path, "objectList", "URIs, or objects with the member object that is a URI");
    if (out.back() != '[') out += ',';
    out += R"({"object":)";
    json::write_string(out, *text);
    out += '}';
    return true;
  });
  out += ']';
  return good;
}

// §4.5.18: RFC 5646 tags or @none, each with a string or an array of strings.
bool AttributeReader::language_map(std::string_view path, json::View v, std::string& out) {
  if (!v.is_object()) return refuse(path, "languageMap", "an object of strings by language tag");
  bool good = v.all_members([&](std::string_view tag, json::View text) {
    bool tag_is_good =
        tag == "@none" ||
        (!tag.empty() && tag.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == tag.npos);
    bool text_is_good = text.is_array() ? text.all_items([](json::View item) { return item.is_string(); }) : text.is_string();
    if (text.string() == ngsi_null && !how_.deep_nulls) text_is_good = false;
    if (!tag_is_good) return refuse(path, "languageMap", "language tags (RFC 5646) or @none as names");
    return text_is_good || refuse(path, "languageMap." + std::string(tag), "a string, or an array of strings");
  });
  if (good) v.write(out);
  return good;
}

// §4.5.20: terms, kept as stored names.
bool AttributeReader::vocabulary(std::string_view path, json::View v, std::string& out) {
  auto one = [&](json::View item) {
    auto text = item.string();
    if (!text || text->empty()) return refuse(path, "vocab", "a term or a URI, or an array of those");
    json::write_string(out, how_.context.stored(*text, scratch_));
    return true;
  };
  if (!v.is_array()) return one(v);
  out += '[';
  bool good = v.all_items([&](json::View item) {
    if (out.back() != '[') out += ',';
    return one(item);
  });
  out += ']';
  return good;
}

}  // namespace dinh::reg
