#include "register/ngsild/payload.hpp"

#include <algorithm>
#include <set>

#include "base/time.hpp"
#include "register/ngsild/attribute_reader.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

bool is_name(std::string_view name) {
  if (name.empty() || name[0] == '@') return false;
  return std::none_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == '<' || c == '>' || c == '"' || c == '\'' || c == '=' || c == ';' || c == '(' ||
           c == ')';
  });
}

bool is_date_time(std::string_view text) { return text.ends_with('Z') && parse_instant(text).has_value(); }

bool is_scope(std::string_view scope) {
  if (scope.starts_with('/')) scope.remove_prefix(1);
  if (scope.empty() || scope.ends_with('/') || scope.find("//") != scope.npos) return false;
  return std::none_of(scope.begin(), scope.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || std::string_view("<>\"'=;(),+#").find(c) != std::string_view::npos;
  });
}

bool looks_like_geometry(json::View v) {
  if (!v.is_object()) return false;
  auto type = v.get("type");
  auto text = type ? type->string() : std::nullopt;
  return text && is_geometry_type(*text) && v.get("coordinates").has_value();
}

namespace {

class EntityReader {
 public:
  EntityReader(Reading const& how, bool whole) : how_(how), whole_(whole), attributes_(how) {}

  Result<EntityInput> read(json::View v) {
    if (!v.is_object()) return errors::bad_data("body", "a JSON object");
    Result<void> result;
    out_.attrs.reserve(8);
    v.all_members([&](std::string_view key, json::View value) {
      result = member(key, value);
      return result.has_value();
    });
    if (!result) return tl::unexpected(std::move(result).error());
    if (whole_ && out_.id.empty()) return errors::bad_data("id", "a URI (it is required)");
    if (whole_ && out_.types.empty()) return errors::bad_data("type", "the name of an entity type (it is required)");
    TRY_DO(check_instances());
    return std::move(out_);
  }

 private:
  Result<void> member(std::string_view key, json::View value) {
    if (key == "@context") return {};
    auto keyword = how_.context.keyword(key);
    if (keyword == "id") return read_id(value);
    if (keyword == "type") return read_types(value);
    if (key == "scope") return read_scope(value);
    if (is_system_member(key)) return {};
    if (!is_name(key)) return errors::bad_data(std::string(key), "a name without < > \" ' = ; ( ) and spaces");
    auto name = how_.context.stored(key, scratch_);
    TRY_DO(attributes_.read(name, key, value, out_.attrs));
    return {};
  }

  Result<void> read_id(json::View value) {
    auto text = value.string();
    if (!text || !is_uri(*text)) return errors::bad_data("id", "a URI, like urn:ngsi-ld:Vehicle:A4567");
    out_.id = *text;
    return {};
  }

  Result<void> read_types(json::View value) {
    auto add = [&](json::View item) {
      auto text = item.string();
      if (!text || !is_name(*text) || *text == ngsi_null) return false;
      auto name = how_.context.stored(*text, scratch_);
      if (std::find(out_.types.begin(), out_.types.end(), name) == out_.types.end()) out_.types.emplace_back(name);
      return true;
    };
    bool good = value.is_array() ? value.size() > 0 && value.all_items(add) : add(value);
    if (!good) return errors::bad_data("type", "the name of an entity type, or an array of names");
    return {};
  }

  Result<void> read_scope(json::View value) {
    auto good = [](json::View item) {
      auto text = item.string();
      return text && is_scope(*text);
    };
    out_.has_scope = true;
    if (how_.nulls && value.string() == ngsi_null) return {};
    if (value.string() == ngsi_null || !(value.is_array() ? value.all_items(good) : good(value)))
      return errors::bad_data("scope", "a scope like /District/Ward, or an array of those");
    if (!value.is_array() || value.size() > 1) value.write(out_.scope);
    else value.each_item([&](json::View only) { only.write(out_.scope); });
    return {};
  }

  // §4.5.5: each instance once; the array of one attribute was checked where it was read, but two names may mean one attribute.
  Result<void> check_instances() const {
    auto const& attrs = out_.attrs;
    auto same = [](AttrChange const& a, AttrChange const& b) { return a.name == b.name && a.dataset == b.dataset; };
    auto twice = [](AttrChange const& a) { return errors::bad_data(full_iri(a.name), "each instance of an attribute once"); };
    if (attrs.size() <= 24) {
      for (std::size_t i = 0; i < attrs.size(); ++i)
        for (std::size_t j = i + 1; j < attrs.size(); ++j)
          if (same(attrs[i], attrs[j])) return twice(attrs[i]);
      return {};
    }
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (auto const& a : attrs)
      if (!seen.emplace(a.name, a.dataset).second) return twice(a);
    return {};
  }

  Reading const& how_;
  bool whole_;
  AttributeReader attributes_;
  EntityInput out_;
  std::string scratch_;
};

}  // namespace

Result<void> must_have_names_once(json::View body) {
  if (auto name = body.repeated_name()) return errors::bad_data(std::string(*name), "each name of an object once");
  return {};
}

Result<EntityInput> read_entity(json::View v, Reading const& how) { return EntityReader(how, true).read(v); }
Result<EntityInput> read_fragment(json::View v, Reading const& how) { return EntityReader(how, false).read(v); }

Result<std::vector<AttrChange>> read_attribute(std::string_view name, std::string_view shown, json::View v, Reading const& how) {
  std::vector<AttrChange> out;
  AttributeReader reader(how);
  TRY_DO(reader.read(name, shown, v, out));
  return out;
}

}  // namespace dinh::reg
