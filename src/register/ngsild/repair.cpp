#include "register/ngsild/repair.hpp"

#include <algorithm>

#include "base/time.hpp"
#include "register/ngsild/context.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/repair_geometry.hpp"

namespace dinh::reg {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

KindName const* kind_in_any_case(std::string_view type) {
  for (auto const& kind : kind_names)
    if (lower(kind.type) == lower(type)) return &kind;
  return nullptr;
}

// All of them URIs, and not just texts with a colon ("Monday: closed").
bool are_uris(json::Value const& v) {
  if (auto text = v.string()) return is_uri(*text);
  return v.is_array() && !v.array().empty() &&
         std::all_of(v.array().begin(), v.array().end(), [](auto const& item) { return item.string() && is_uri(*item.string()); });
}

// A URI keeps unreserved characters; the rest is percent-encoded (RFC 3986 §2.1).
std::string uri_text(std::string_view text) {
  std::string out;
  for (char c : text) {
    auto u = static_cast<unsigned char>(c);
    bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
    if (keep) out += c;
    else out += '%', out += "0123456789ABCDEF"[u >> 4], out += "0123456789ABCDEF"[u & 15];
  }
  return out;
}

class Repairer {
 public:
  Repairer(json::Value payload, RepairPolicy const& policy) : policy_(policy) { out_.payload = std::move(payload); }

  Repaired run() {
    if (!out_.payload.is_object()) {
      out_.quarantine = "the payload is not a JSON object";
      return std::move(out_);
    }
    context();
    identity();
    auto& members = *out_.payload.object_if();
    for (auto& [name, value] : members)
      if (is_attribute(name)) attribute(name, value);
    names(members);
    std::erase_if(members, [](auto const& member) { return member.second.is_null() && is_attribute(member.first); });
    return std::move(out_);
  }

 private:
  static bool is_attribute(std::string_view name) {
    return name != "id" && name != "type" && name != "@id" && name != "@type" && name != "@context" && name != "scope" &&
           !is_system_member(name);
  }

  void note(std::string path, std::string_view rule, json::Value from, json::Value to) {
    out_.repairs.push_back({std::move(path), std::string(rule), std::move(from), std::move(to)});
  }

  void context() {
    auto* context = out_.payload.find("@context");
    json::Value core(core_context_url);
    if (!context) {
      out_.payload["@context"] = core;
      return note("@context", "missing-context", {}, core);
    }
    bool reachable = true;
    auto look = [&](auto const& self, json::Value const& v) -> void {
      if (auto url = v.string()) reachable = reachable && (is_core_context(*url) || policy_.context_is_reachable(std::string(*url)));
      for (auto const& item : v.array()) self(self, item);
    };
    look(look, *context);
    if (reachable) return;
    note("@context", "unreachable-context", *context, core);
    *context = core;
  }

  void identity() {
    auto* id = out_.payload.find("id") ? out_.payload.find("id") : out_.payload.find("@id");
    auto* type = out_.payload.find("type") ? out_.payload.find("type") : out_.payload.find("@type");
    auto text = id ? id->string() : std::nullopt;
    if (!text || text->empty() || is_uri(*text)) return;
    auto first = type && type->is_array() && !type->array().empty() ? type->array()[0].string() : type ? type->string() : std::nullopt;
    auto colon = text->find(':');
    bool has_scheme = colon != text->npos && is_uri(std::string(text->substr(0, colon)) + ":x");
    if (!has_scheme && !first) return;
    std::string better = has_scheme ? uri_text(*text) : "urn:ngsi-ld:" + uri_text(*first) + ":" + uri_text(*text);
    if (!is_uri(better)) return;
    note("id", has_scheme ? "id-characters" : "missing-id-scheme", *id, json::Value(better));
    *id = json::Value(better);
  }

  void names(json::Object& members) {
    for (auto& [name, value] : members) {
      if (!is_attribute(name) || is_name(name)) continue;
      std::string better = name;
      for (auto& c : better)
        if (static_cast<unsigned char>(c) <= 0x20 || std::string_view("<>\"'=;()").find(c) != std::string_view::npos) c = '_';
      if (!is_name(better) || out_.payload.find(better)) continue;
      note(name, "attribute-name", json::Value(name), json::Value(better));
      name = better;
    }
  }

  void attribute(std::string const& name, json::Value& v) {
    if (v.is_null()) return note(name, "null-value", {}, {});
    if (must_be_geo(name) && v.is_string()) return text_location(name, v);
    if (looks_like_multi(v)) {
      for (auto& item : *v.array_if()) instance(name, item);
    } else if (looks_like_instances_by_chance(v)) {
      wrap(name, v, "simplified-value");
    } else if (v.is_object()) {
      instance(name, v);
    }
  }

  static bool looks_like_multi(json::Value const& v) {
    return v.is_array() && !v.array().empty() && std::all_of(v.array().begin(), v.array().end(), [](json::Value const& item) {
             auto const* type = item.find("type");
             return type && type->string() && kind_in_any_case(*type->string());
           });
  }

  // A list of things that have a "value" each: a concise reader takes them for instances of one attribute.
  static bool looks_like_instances_by_chance(json::Value const& v) {
    return v.is_array() && v.array().size() > 1 && std::all_of(v.array().begin(), v.array().end(), [](json::Value const& item) {
             bool has_value =
                 std::any_of(kind_names.begin(), kind_names.end(), [&](auto const& k) { return item.find(k.member) != nullptr; });
             return has_value && !item.find("datasetId");
           });
  }

  static std::string_view type_of(json::Value const& v) {
    auto const* type = v.find("type") ? v.find("type") : v.find("@type");
    return type && type->string() ? *type->string() : std::string_view();
  }

  void instance(std::string const& name, json::Value& v) {
    if (v.erase("@context")) note(name + ".@context", "nested-context", {}, {});
    std::string text(type_of(v));
    auto const* kind = kind_in_any_case(text);
    bool has_value = std::any_of(kind_names.begin(), kind_names.end(), [&](auto const& k) { return v.find(k.member) != nullptr; });
    bool geometry_itself = is_geometry_in_any_case(text) && v.find("coordinates");
    if (geometry_itself) return repair_geometry(name, v);
    if (!kind && !has_value) return wrap(name, v, "simplified-value");
    if (!kind && !text.empty()) {
      set_type(name, v, text, "Property", "attribute-type");
      kind = kind_of_type("Property");
    } else if (kind && text != kind->type) {
      set_type(name, v, text, kind->type, "attribute-type-case");
    }
    if (kind) members(name, v, *kind);
    if (!v.is_object()) return;  // it was a null
    time(name, v);
    for (auto& [sub, inner] : *v.object_if())
      if (inner.is_object() && !kind_of_member(sub) && inner.find("type")) instance(name + "." + sub, inner);
  }

  void set_type(std::string const& name, json::Value& v, std::string_view from, std::string_view to, std::string_view rule) {
    note(name + ".type", rule, json::Value(from), json::Value(to));
    v.erase("@type");
    v["type"] = json::Value(to);
  }

  // The value's member must fit the type: Relationship ↔ object, Property ↔ value, places are GeoProperties.
  void members(std::string const& name, json::Value& v, KindName const& kind) {
    auto is = [&](AttrKind k) { return kind.kind == k; };
    if (is(AttrKind::relationship) && !v.find("object") && v.find("value")) {
      auto value = *v.find("value");
      if (are_uris(value)) return rename(name, v, "value", "object", "value-of-relationship");
      return set_type(name, v, kind.type, "Property", "relationship-without-uri");
    }
    if (is(AttrKind::relationship) && v.find("object") && !are_uris(*v.find("object"))) {
      set_type(name, v, kind.type, "Property", "relationship-without-uri");
      return rename(name, v, "object", "value", "relationship-without-uri");
    }
    if (is(AttrKind::property) && !v.find("value") && v.find("object")) {
      if (are_uris(*v.find("object"))) return set_type(name, v, kind.type, "Relationship", "object-of-property");
      return rename(name, v, "object", "value", "object-of-property");
    }
    auto* value = v.find("value");
    if (!value) return;
    if (value->is_null()) {
      note(name, "null-value", v, {});
      v = json::Value();
      return;
    }
    if (is(AttrKind::property) && must_be_geo(name) && value->is_object()) set_type(name, v, kind.type, "GeoProperty", "place-as-property");
    bool geo_now = type_of(v) == "GeoProperty";
    if ((geo_now || must_be_geo(name)) && value->is_string()) {
      text_location(name + ".value", *value);
      if (value->is_object() && !geo_now) set_type(name, v, kind.type, "GeoProperty", "place-as-property");
    } else if (geo_now && value->is_object()) {
      repair_geometry(name + ".value", *v.find("value"));
    }
  }

  void rename(std::string const& name, json::Value& v, std::string_view from, std::string_view to, std::string_view rule) {
    auto value = *v.find(from);
    note(name + "." + std::string(to), rule, json::Object{{std::string(from), value}}, json::Object{{std::string(to), value}});
    v.erase(from);
    v[to] = std::move(value);
  }

  void wrap(std::string const& name, json::Value& v, std::string_view rule) {
    json::Value better(json::Object{{"type", json::Value("Property")}, {"value", v}});
    note(name, rule, v, better);
    v = std::move(better);
  }

  // §4.6.3: times are UTC.
  void time(std::string const& name, json::Value& v) {
    auto* at = v.is_object() ? v.find("observedAt") : nullptr;
    auto text = at ? at->string() : std::nullopt;
    if (!text || is_date_time(*text)) return;
    auto instant = parse_instant(*text);
    if (!instant) return;
    json::Value better(iso(*instant));
    note(name + ".observedAt", "time-not-utc", *at, better);
    *at = std::move(better);
  }

  void text_location(std::string const& path, json::Value& v) {
    auto geometry = geometry_of_text(*v.string(), policy_.city);
    if (!geometry) return;
    note(path, "text-location", v, *geometry);
    v = std::move(*geometry);
  }

  void repair_geometry(std::string const& path, json::Value& v) {
    for (auto& fix : repair_geojson(v, policy_.city)) note(path + "." + fix.path, fix.rule, std::move(fix.from), std::move(fix.to));
  }

  RepairPolicy const& policy_;
  Repaired out_;
};

}  // namespace

Repaired repair(json::Value payload, RepairPolicy const& policy) { return Repairer(std::move(payload), policy).run(); }

std::string repairs_json(std::vector<Repair> const& repairs) {
  std::string out;
  json::Writer to(out);
  to.begin_array();
  for (auto const& r : repairs)
    to.begin_object().member("path", r.path).member("rule", r.rule).member("from", r.from).member("to", r.to).end_object();
  to.end_array();
  return out;
}

}  // namespace dinh::reg
