// A registration read and checked, member by member (CIM 009 tables 5.2.8-1 to 5.2.11-1, 5.2.22-1, 5.2.34-1, clause 5.9.2.4).
#include <algorithm>

#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/sources/registration.hpp"
#include "register/temporal/duration.hpp"

namespace dinh::reg {

namespace {

using Members = json::Value const&;

constexpr std::size_t most_information = 200, most_entities = 1'000;
constexpr std::int64_t longest_timeout_ms = 30'000;

Result<void> must_be_texts(Members object, std::initializer_list<std::string_view> keys) {
  for (auto key : keys)
    if (auto const* v = object.find(key); v && !v->is_string()) return errors::bad_data(std::string(key), "a text");
  return {};
}

Result<EntityGroup> read_group(Members v) {
  if (!v.is_object()) return errors::bad_data("information.entities", "objects with a type");
  TRY_DO(must_be_texts(v, {"id", "idPattern"}));
  EntityGroup out;
  auto const* type = v.find("type");
  auto add = [&](Members name) {
    auto text = name.string();
    if (text && is_name(*text)) out.types.emplace_back(*text);
    return text && is_name(*text);
  };
  bool good =
      type && (type->is_array() ? !type->array().empty() && std::all_of(type->array().begin(), type->array().end(), add) : add(*type));
  if (!good) return errors::bad_data("information.entities.type", "the name of an entity type (it is required)");
  if (auto const* id = v.find("id")) {
    out.id = *id->string();
    if (!is_uri(out.id)) return errors::bad_data("information.entities.id", "a URI");
  }
  if (auto const* pattern = v.find("idPattern")) {
    out.pattern_text = *pattern->string();
    auto compiled = Pattern::compile(out.pattern_text);
    if (!compiled) return errors::bad_data("information.entities.idPattern", compiled.error().detail);
    out.pattern = std::move(*compiled);
  }
  return out;
}

Result<Information> read_information(Members v) {
  if (!v.is_object()) return errors::bad_data("information", "an array of objects");
  Information out;
  if (auto const* entities = v.find("entities")) {
    if (entities->array().empty() || entities->array().size() > most_entities)
      return errors::bad_data("information.entities", "an array of objects with a type, not empty");
    for (auto const& one : entities->array()) {
      TRY(auto group, read_group(one));
      out.entities.push_back(std::move(group));
    }
  }
  for (auto key : {"propertyNames", "relationshipNames"}) {
    auto const* names = v.find(key);
    if (!names) continue;
    if (names->array().empty()) return errors::bad_data("information." + std::string(key), "an array of names, not empty");
    for (auto const& name : names->array()) {
      if (!name.string() || !is_name(*name.string())) return errors::bad_data("information." + std::string(key), "names of attributes");
      out.attributes.emplace_back(*name.string());
    }
  }
  if (out.entities.empty() && out.attributes.empty())
    return errors::bad_data("information", "objects with entities, propertyNames or relationshipNames");
  return out;
}

Result<std::optional<Interval>> read_interval(Members body, std::string_view key) {
  auto const* v = body.find(key);
  if (!v) return std::optional<Interval>();
  auto time = [&](std::string_view member) -> std::optional<Instant> {
    auto const* text = v->find(member);
    return text && text->string() && is_date_time(*text->string()) ? parse_instant(*text->string()) : std::nullopt;
  };
  auto start = time("startAt"), end = time("endAt");
  bool good = v->is_object() && start && (end || !v->find("endAt")) && (!end || *start <= *end);
  if (!good) return errors::bad_data(std::string(key), "an object with startAt and perhaps endAt, times like 2026-11-24T03:15:00Z");
  return std::optional(Interval{*start, end});
}

Result<void> read_source_info(Registration& r) {
  auto const* list = r.body.find("contextSourceInfo");
  if (!list) return {};
  if (!list->is_array()) return errors::bad_data("contextSourceInfo", "an array of pairs of key and value");
  for (auto const& pair : list->array()) {
    auto const* name = pair.find("key");
    auto const* value = pair.find("value");
    if (!name || !value || !name->string() || !value->string() || name->string()->empty())
      return errors::bad_data("contextSourceInfo", "pairs of a text key and a text value");
    std::string key(*name->string()), text(*value->string());
    if ((key + text).find_first_of("\r\n") != std::string::npos || key.find_first_of(": ") != std::string::npos)
      return errors::bad_data("contextSourceInfo", "pairs of key and value that may be a header");
    r.source_info.emplace_back(std::move(key), std::move(text));
  }
  return {};
}

Result<std::int64_t> milliseconds(Members object, std::string_view key, std::int64_t otherwise) {
  auto const* v = object.find(key);
  if (!v) return otherwise;
  auto number = v->number();
  if (!number || *number <= 0 || *number > 1e9) return errors::bad_data("management." + std::string(key), "milliseconds above 0");
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(*number));
}

// §5.2.34
Result<void> read_management(Registration& r) {
  auto flag = [](Members object, std::string_view key, bool& to) {
    auto const* v = object.find(key);
    if (v && v->boolean()) to = *v->boolean();
    return !v || v->boolean();
  };
  if (!flag(r.body, "localOnly", r.local_only)) return errors::bad_data("localOnly", "true or false");
  auto const* m = r.body.find("management");
  if (!m) return {};
  if (!m->is_object()) return errors::bad_data("management", "an object");
  if (!flag(*m, "localOnly", r.local_only)) return errors::bad_data("management.localOnly", "true or false");
  if (auto const* cache = m->find("cacheDuration"); cache && !(cache->string() && parse_duration(*cache->string())))
    return errors::bad_data("management.cacheDuration", "a duration like PT5M");
  TRY(r.timeout_ms, milliseconds(*m, "timeout", r.timeout_ms));
  r.timeout_ms = std::min(r.timeout_ms, longest_timeout_ms);
  TRY(r.cooldown_ms, milliseconds(*m, "cooldown", 0));
  return {};
}

Result<void> read_mode(Registration& r) {
  constexpr std::pair<std::string_view, SourceMode> modes[] = {{"inclusive", SourceMode::inclusive},
                                                               {"exclusive", SourceMode::exclusive},
                                                               {"redirect", SourceMode::redirect},
                                                               {"auxiliary", SourceMode::auxiliary}};
  if (auto const* mode = r.body.find("mode")) {
    auto known = std::find_if(std::begin(modes), std::end(modes), [&](auto const& m) { return mode->string() == m.first; });
    if (known == std::end(modes)) return errors::bad_data("mode", "inclusive, exclusive, redirect or auxiliary");
    r.mode = known->second;
  }
  r.operations = r.mode == SourceMode::auxiliary ? auxiliary_operations() : federation_operations();
  auto const* list = r.body.find("operations");
  if (!list) return {};
  r.operations.reset();
  for (auto const& item : list->array()) {
    auto some = item.string() ? operations_of(*item.string()) : std::nullopt;
    if (!some) return errors::bad_data("operations", "names of operations or of groups of them (CIM 009 clause 4.20)");
    r.operations |= *some;
  }
  if (r.operations.none()) return errors::bad_data("operations", "an array of names, not empty");
  if (r.mode == SourceMode::auxiliary && (r.operations & ~auxiliary_operations()).any())
    return errors::bad_data("operations", "retrieveEntity, queryEntity or retrieveOps: an auxiliary source is only read");
  return {};
}

// §4.3.6.3: attributes of one entity, named.
Result<void> check_exclusive(Registration const& r) {
  if (r.mode != SourceMode::exclusive) return {};
  for (auto const& info : r.information) {
    if (info.attributes.empty()) return errors::bad_data("information", "propertyNames or relationshipNames: the mode is exclusive");
    bool named = !info.entities.empty() &&
                 std::all_of(info.entities.begin(), info.entities.end(), [](EntityGroup const& g) { return !g.id.empty(); });
    if (!named) return errors::bad_data("information.entities", "the id of an entity, no pattern and no type alone: the mode is exclusive");
  }
  return {};
}

Result<void> read_endpoint(Registration& r) {
  auto const* endpoint = r.body.find("endpoint");
  auto text = endpoint ? endpoint->string() : std::nullopt;
  if (!text || !is_uri(*text)) return errors::bad_data("endpoint", "the URL of the source");
  bool is_http = text->starts_with("http://") || text->starts_with("https://");
  if (!is_http || text->find_first_of(" \r\n?#") != text->npos) return errors::bad_data("endpoint", "an http or https URL without a query");
  r.endpoint = *text;
  while (r.endpoint.ends_with('/')) r.endpoint.pop_back();
  if (r.endpoint.ends_with("/ngsi-ld/v1")) r.endpoint.resize(r.endpoint.size() - std::string_view("/ngsi-ld/v1").size());
  return {};
}

}  // namespace

Result<Registration> read_registration(Registration r) {
  auto const* type = r.body.find("type");
  if (!type || type->string() != "ContextSourceRegistration") return errors::bad_data("type", "ContextSourceRegistration");
  TRY_DO(must_be_texts(r.body, {"registrationName", "description", "tenant", "contextSourceAlias", "refreshRate"}));
  auto const* information = r.body.find("information");
  if (!information || information->array().empty() || information->array().size() > most_information)
    return errors::bad_data("information", "an array of objects, not empty");
  for (auto const& one : information->array()) {
    TRY(auto info, read_information(one));
    r.information.push_back(std::move(info));
  }
  TRY_DO(read_endpoint(r));
  TRY_DO(read_source_info(r));
  TRY_DO(read_management(r));
  TRY_DO(read_mode(r));
  TRY_DO(check_exclusive(r));
  TRY(r.observed, read_interval(r.body, "observationInterval"));
  TRY(r.managed, read_interval(r.body, "managementInterval"));
  if (auto const* tenant = r.body.find("tenant")) r.source_tenant = *tenant->string();
  if (auto const* alias = r.body.find("contextSourceAlias")) r.source_alias = *alias->string();
  if (auto const* at = r.body.find("expiresAt")) {
    if (!at->string() || !is_date_time(*at->string())) return errors::bad_data("expiresAt", "a date and time like 2030-01-01T00:00:00Z");
    r.expires = parse_instant(*at->string());
  }
  for (auto key : {"location", "observationSpace", "operationSpace"})
    if (auto const* place = r.body.find(key); place && !place->is_object()) return errors::bad_data(key, "a GeoJSON geometry");
  return r;
}

}  // namespace dinh::reg
