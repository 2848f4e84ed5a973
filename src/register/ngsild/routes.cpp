#include <array>

#include "http/endpoint.hpp"
#include "register/ngsild/ngsild.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

using http::Lane;
constexpr auto on_state = Lane::state, on_worker = Lane::worker;
using http::Method;

const std::string base = "/ngsi-ld/v1/";

// URL parameters by operation (CIM 009 §6.4 to 6.31). csf and local mean nothing without registered sources, and are taken.
constexpr std::array<std::string_view, 3> create_params = {"local", "options", "format"};
constexpr std::array<std::string_view, 15> retrieve_params = {
    "attrs", "pick",  "omit", "options",   "format",      "lang", "geometryProperty", "datasetId",
    "type",  "local", "join", "joinLevel", "containedBy", "csf",  "jsonKeys"};
constexpr std::array<std::string_view, 32> query_params = {"id",
                                                           "type",
                                                           "idPattern",
                                                           "attrs",
                                                           "pick",
                                                           "omit",
                                                           "q",
                                                           "georel",
                                                           "geometry",
                                                           "coordinates",
                                                           "geoproperty",
                                                           "scopeQ",
                                                           "options",
                                                           "format",
                                                           "lang",
                                                           "geometryProperty",
                                                           "datasetId",
                                                           "limit",
                                                           "offset",
                                                           "count",
                                                           "local",
                                                           "join",
                                                           "joinLevel",
                                                           "containedBy",
                                                           "csf",
                                                           "jsonKeys",
                                                           "orderBy",
                                                           "collation",
                                                           "orderFrom",
                                                           "orderGeometry",
                                                           "expandValues",
                                                           "splitEntities"};
constexpr std::array<std::string_view, 16> purge_params = {
    "id",     "type", "idPattern",    "attrs", "q",    "georel", "geometry", "coordinates", "geoproperty", "geometryProperty",
    "scopeQ", "csf",  "expandValues", "local", "drop", "keep"};
constexpr std::array<std::string_view, 4> change_params = {"type", "local", "options", "format"};
constexpr std::array<std::string_view, 6> merge_params = {"type", "local", "options", "format", "observedAt", "lang"};
constexpr std::array<std::string_view, 2> remove_params = {"type", "local"};
constexpr std::array<std::string_view, 4> remove_attribute_params = {"type", "local", "datasetId", "deleteAll"};
constexpr std::array<std::string_view, 3> details_params = {"details", "local", "count"};
constexpr std::array<std::string_view, 2> context_list_params = {"details", "kind"};
constexpr std::array<std::string_view, 1> context_params = {"details"};
constexpr std::array<std::string_view, 1> reload_params = {"reload"};
constexpr std::array<std::string_view, 1> quarantine_params = {"before"};

// Binds a member function to the shape Binding wants.
template <class Part>
Binding::Body bound(Part& part, Result<http::Response> (Part::*f)(Call&)) {
  return [&part, f](Call& call) { return (part.*f)(call); };
}

// Clients write resources with a slash behind them too, as the standard does.
void add_slashes(std::vector<http::Route>& table) {
  for (std::size_t i = 0, end = table.size(); i < end; ++i) {
    if (table[i].pattern.ends_with("...}")) continue;
    auto route = table[i];
    route.pattern += '/';
    route.summary.clear();
    table.push_back(std::move(route));
  }
}

bool wants_lenient(http::Request const& request) {
  auto prefer = request.header("Prefer");
  return prefer && prefer->find("handling=lenient") != std::string_view::npos;
}

}  // namespace

NgsiLd::NgsiLd(Engine& engine, storage::Db& db, Clock clock, NgsiPorts ports, IngestPolicy policy, NgsiLimits limits,
               ContextLimits context_limits)
    : contexts_(db, clock, ports.download, context_limits),
      binding_(engine, contexts_, clock, ports, limits),
      entities_(binding_),
      batch_(binding_),
      queries_(binding_),
      purge_(binding_),
      discovery_(binding_),
      context_resources_(binding_),
      ingest_(binding_, db),
      ingest_resources_(binding_, ingest_, std::move(policy)) {}

http::Handler NgsiLd::create_entity() {
  auto strict = binding_.in_state({create_params, true}, bound(entities_, &Entities::create));
  auto lenient = binding_.in_worker({create_params, true}, bound(ingest_resources_, &IngestResources::take));
  return [strict, lenient](http::Request const& request) {
    if (!wants_lenient(request)) return strict(request);
    http::Response later;
    later.on_worker = lenient;
    return later;
  };
}

http::Handler NgsiLd::retrieve_entity() {
  auto general = binding_.in_state({retrieve_params, false, true, true}, bound(entities_, &Entities::retrieve));
  return [this, general](http::Request const& request) {
    if (auto quick = entities_.retrieve_as_stored(request)) return std::move(*quick);
    return general(request);
  };
}

void NgsiLd::speak(http::Router& router) {
  router.speak("/ngsi-ld/", [](int status, Error const& error) { return refusal(status, error); });
}

std::vector<http::Route> NgsiLd::routes(NgsiRights const& rights) {
  auto table = entity_routes(rights);
  for (auto part : {&NgsiLd::batch_routes, &NgsiLd::discovery_routes, &NgsiLd::context_routes})
    for (auto& route : (this->*part)(rights)) table.push_back(std::move(route));
  add_slashes(table);
  for (auto& route : routes_without_id(rights)) table.push_back(std::move(route));
  for (auto& route : quarantine_routes(rights)) table.push_back(std::move(route));
  return table;
}

http::Handler NgsiLd::state(Params params, Binding::Body body, bool has_body, bool answers, bool geojson) {
  return binding_.in_state({params, has_body, answers, geojson}, std::move(body));
}

http::Handler NgsiLd::worker(Params params, Binding::Body body, bool has_body, bool answers) {
  return binding_.in_worker({params, has_body, answers, false}, std::move(body));
}

// clang-format off
std::vector<http::Route> NgsiLd::entity_routes(NgsiRights const& rights) {
  auto const& [read, write] = rights;
  auto& e = entities_;
  auto small = binding_.limits.max_entity_bytes;
  auto change = [this](Binding::Body body) { return state(change_params, std::move(body), true); };
  const std::string all = base + "entities", one = all + "/{id}", attrs = one + "/attrs", attr = attrs + "/{attr}";
  return {
      {Method::post, all, write, on_state, create_entity(), "Create an entity", small},
      {Method::get, all, read, on_state, state(query_params, bound(queries_, &Queries::get), false, true, true), "Query entities"},
      {Method::del, all, write, on_worker, worker(purge_params, bound(purge_, &Purge::run)), "Purge entities"},
      {Method::get, one, read, on_state, retrieve_entity(), "Retrieve an entity"},
      {Method::put, one, write, on_state, change(bound(e, &Entities::replace)), "Replace an entity", small},
      {Method::patch, one, write, on_state, state(merge_params, bound(e, &Entities::merge), true), "Merge an entity", small},
      {Method::del, one, write, on_state, state(remove_params, bound(e, &Entities::remove)), "Delete an entity"},
      {Method::post, attrs, write, on_state, change(bound(e, &Entities::append)), "Append attributes", small},
      {Method::patch, attrs, write, on_state, change(bound(e, &Entities::update)), "Update attributes", small},
      {Method::patch, attr, write, on_state, change(bound(e, &Entities::update_attribute)), "Update part of an attribute", small},
      {Method::put, attr, write, on_state, change(bound(e, &Entities::replace_attribute)), "Replace an attribute", small},
      {Method::del, attr, write, on_state, state(remove_attribute_params, bound(e, &Entities::remove_attribute)), "Delete an attribute"},
  };
}

std::vector<http::Route> NgsiLd::batch_routes(NgsiRights const& rights) {
  auto const& [read, write] = rights;
  auto large = binding_.limits.max_batch_bytes, small = binding_.limits.max_entity_bytes;
  const std::string operations = base + "entityOperations/";
  auto query = state(query_params, bound(queries_, &Queries::post), true, true, true);
  return {
      {Method::post, operations + "create", write, on_state, batch_.create(), "Create many entities", large},
      {Method::post, operations + "upsert", write, on_state, batch_.upsert(), "Create or replace many entities", large},
      {Method::post, operations + "update", write, on_state, batch_.update(), "Update many entities", large},
      {Method::post, operations + "merge", write, on_state, batch_.merge(), "Merge many entities", large},
      {Method::post, operations + "delete", write, on_state, batch_.remove(), "Delete many entities", large},
      {Method::post, operations + "query", read, on_state, query, "Query entities by a body", small},
  };
}

std::vector<http::Route> NgsiLd::discovery_routes(NgsiRights const& rights) {
  auto const& read = rights.read;
  auto& d = discovery_;
  auto details = [this](Binding::Body body) { return worker(details_params, std::move(body), false, true); };
  auto one = [this](Binding::Body body) { return worker(remove_params, std::move(body), false, true); };
  return {
      {Method::get, base + "types", read, on_worker, details(bound(d, &Discovery::types)), "Types of entities"},
      {Method::get, base + "types/{type}", read, on_worker, one(bound(d, &Discovery::type)), "One type"},
      {Method::get, base + "attributes", read, on_worker, details(bound(d, &Discovery::attributes)), "Attributes"},
      {Method::get, base + "attributes/{attr}", read, on_worker, one(bound(d, &Discovery::attribute)), "One attribute"},
  };
}

std::vector<http::Route> NgsiLd::context_routes(NgsiRights const& rights) {
  auto const& [read, write] = rights;
  auto& c = context_resources_;
  auto small = binding_.limits.max_entity_bytes;
  const std::string all = base + "jsonldContexts", one = all + "/{context...}";
  return {
      {Method::post, all, write, on_worker, worker({}, bound(c, &ContextResources::add), true), "Host an @context", small},
      {Method::get, all, read, on_worker, worker(context_list_params, bound(c, &ContextResources::list)), "Known @contexts"},
      {Method::get, one, read, on_worker, worker(context_params, bound(c, &ContextResources::serve)), "Serve an @context"},
      {Method::del, one, write, on_worker, worker(reload_params, bound(c, &ContextResources::remove)), "Delete or reload an @context"},
  };
}

// That something is held, and why, is for whoever reads the register; what came, and what becomes of it, for whoever writes.
std::vector<http::Route> NgsiLd::quarantine_routes(NgsiRights const& rights) {
  auto const& [read, write] = rights;
  auto& i = ingest_resources_;
  auto small = binding_.limits.max_entity_bytes;
  auto house = [this](Params params, Binding::Body body) { return binding_.in_worker({.params = params, .house = true}, std::move(body)); };
  const std::string all = "/api/register/quarantine", one = all + "/{id}";
  return {
      {Method::get, all, read, on_worker, http::answers<QuarantineList>(house(quarantine_params, bound(i, &IngestResources::list))), "Payloads in quarantine"},
      {Method::get, one, write, on_worker, http::answers<QuarantineItem>(house({}, bound(i, &IngestResources::show))), "One payload in quarantine"},
      {Method::post, one + "/release", write, on_worker, http::answers<ReleaseView>(house({}, bound(i, &IngestResources::release))), "Try a payload again", small},
      {Method::del, one, write, on_worker, house({}, bound(i, &IngestResources::discard)), "Discard a payload"},
  };
}

// An entity without an id is BadRequestData, not a resource that is nowhere (§5.6.2.4).
std::vector<http::Route> NgsiLd::routes_without_id(NgsiRights const& rights) {
  http::Handler no_id = [](http::Request const&) { return refusal(errors::bad_data("id", "the id of an entity, a URI").value()); };
  std::vector<http::Route> table;
  auto add = [&](std::initializer_list<Method> methods, std::string path) {
    for (auto method : methods) table.push_back({method, base + path, rights.write, on_state, no_id, ""});
  };
  add({Method::post, Method::patch}, "entities//attrs");
  add({Method::post, Method::patch}, "entities//attrs/");
  add({Method::patch, Method::put, Method::del}, "entities//attrs/{attr}");
  add({Method::patch, Method::put}, "entities/");
  return table;
}
// clang-format on

}  // namespace dinh::reg
