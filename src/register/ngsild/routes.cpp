#include <array>

#include "register/ngsild/ngsild.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

using http::Lane;
using http::Method;
using Params = std::span<const std::string_view>;

// URL parameters by operation (CIM 009 §6.4 to 6.31). csf and local mean nothing without registered sources, and are taken.
constexpr std::array<std::string_view, 3> create_params = {"local", "options", "format"};
constexpr std::array<std::string_view, 15> retrieve_params = {"attrs", "pick", "omit", "options", "format", "lang", "geometryProperty", "datasetId", "type",
                                                              "local", "join", "joinLevel", "containedBy", "csf", "jsonKeys"};
constexpr std::array<std::string_view, 26> query_params = {"id", "type", "idPattern", "attrs", "pick", "omit", "q", "georel", "geometry", "coordinates",
                                                           "geoproperty", "scopeQ", "options", "format", "lang", "geometryProperty", "datasetId", "limit", "offset",
                                                           "count", "local", "join", "joinLevel", "containedBy", "csf", "jsonKeys"};
constexpr std::array<std::string_view, 4> change_params = {"type", "local", "options", "format"};
constexpr std::array<std::string_view, 6> merge_params = {"type", "local", "options", "format", "observedAt", "lang"};
constexpr std::array<std::string_view, 2> remove_params = {"type", "local"};
constexpr std::array<std::string_view, 4> remove_attribute_params = {"type", "local", "datasetId", "deleteAll"};
constexpr std::array<std::string_view, 2> details_params = {"details", "local"};
constexpr std::array<std::string_view, 2> context_list_params = {"details", "kind"};
constexpr std::array<std::string_view, 1> context_params = {"details"};
constexpr std::array<std::string_view, 1> reload_params = {"reload"};
constexpr std::array<std::string_view, 1> quarantine_params = {"before"};

// Binds a member function to the shape Binding wants.
template <class Part> Binding::Body bound(Part& part, Result<http::Response> (Part::*f)(Call&)) {
  return [&part, f](Call& call) { return (part.*f)(call); };
}

bool wants_lenient(http::Request const& request) {
  auto prefer = request.header("Prefer");
  return prefer && prefer->find("handling=lenient") != std::string_view::npos;
}

}  // namespace

NgsiLd::NgsiLd(Engine& engine, storage::Db& db, Clock clock, NgsiPorts ports, IngestPolicy policy, NgsiLimits limits, ContextLimits context_limits)
    : contexts_(db, clock, ports.download, context_limits), binding_(engine, contexts_, clock, ports, limits), entities_(binding_), batch_(binding_),
      queries_(binding_), discovery_(binding_), context_resources_(binding_), ingest_(binding_, db), ingest_resources_(binding_, ingest_, std::move(policy)) {}

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

std::vector<http::Route> NgsiLd::routes(NgsiRights const& rights) {
  auto state = [this](Params params, auto body, bool has_body = false, bool answers = false, bool geojson = false) {
    return binding_.in_state({params, has_body, answers, geojson}, std::move(body));
  };
  auto worker = [this](Params params, auto body, bool has_body = false, bool answers = false) {
    return binding_.in_worker({params, has_body, answers, false}, std::move(body));
  };
  auto const& read = rights.read;
  auto const& write = rights.write;
  auto small = binding_.limits.max_entity_bytes, large = binding_.limits.max_batch_bytes;
  auto& e = entities_;
  auto& c = context_resources_;
  auto& d = discovery_;
  auto& i = ingest_resources_;
  const std::string v1 = "/ngsi-ld/v1/", entity = v1 + "entities/{id}", attrs = entity + "/attrs", attr = attrs + "/{attr}", ops = v1 + "entityOperations/";
  std::vector<http::Route> table = {
      {Method::post, v1 + "entities", write, Lane::state, create_entity(), "Create an entity", small},
      {Method::get, v1 + "entities", read, Lane::state, state(query_params, bound(queries_, &Queries::get), false, true, true), "Query entities"},
      {Method::get, entity, read, Lane::state, retrieve_entity(), "Retrieve an entity"},
      {Method::put, entity, write, Lane::state, state(change_params, bound(e, &Entities::replace), true), "Replace an entity", small},
      {Method::patch, entity, write, Lane::state, state(merge_params, bound(e, &Entities::merge), true), "Merge an entity", small},
      {Method::del, entity, write, Lane::state, state(remove_params, bound(e, &Entities::remove)), "Delete an entity"},
      {Method::post, attrs, write, Lane::state, state(change_params, bound(e, &Entities::append), true), "Append attributes", small},
      {Method::patch, attrs, write, Lane::state, state(change_params, bound(e, &Entities::update), true), "Update attributes", small},
      {Method::patch, attr, write, Lane::state, state(change_params, bound(e, &Entities::update_attribute), true), "Update an attribute in part", small},
      {Method::put, attr, write, Lane::state, state(change_params, bound(e, &Entities::replace_attribute), true), "Replace an attribute", small},
      {Method::del, attr, write, Lane::state, state(remove_attribute_params, bound(e, &Entities::remove_attribute)), "Delete an attribute"},
      {Method::post, ops + "create", write, Lane::state, batch_.create(), "Create many entities", large},
      {Method::post, ops + "upsert", write, Lane::state, batch_.upsert(), "Create or replace many entities", large},
      {Method::post, ops + "update", write, Lane::state, batch_.update(), "Update many entities", large},
      {Method::post, ops + "merge", write, Lane::state, batch_.merge(), "Merge many entities", large},
      {Method::post, ops + "delete", write, Lane::state, batch_.remove(), "Delete many entities", large},
      {Method::post, ops + "query", read, Lane::state, state(query_params, bound(queries_, &Queries::post), true, true, true), "Query entities by a body", small},
      {Method::get, v1 + "types", read, Lane::worker, worker(details_params, bound(d, &Discovery::types), false, true), "Types of entities"},
      {Method::get, v1 + "types/{type}", read, Lane::worker, worker(remove_params, bound(d, &Discovery::type), false, true), "One type"},
      {Method::get, v1 + "attributes", read, Lane::worker, worker(details_params, bound(d, &Discovery::attributes), false, true), "Attributes"},
      {Method::get, v1 + "attributes/{attr}", read, Lane::worker, worker(remove_params, bound(d, &Discovery::attribute), false, true), "One attribute"},
      {Method::post, v1 + "jsonldContexts", write, Lane::worker, worker({}, bound(c, &ContextResources::add), true), "Host an @context", small},
      {Method::get, v1 + "jsonldContexts", read, Lane::worker, worker(context_list_params, bound(c, &ContextResources::list)), "Known @contexts"},
      {Method::get, v1 + "jsonldContexts/{context...}", read, Lane::worker, worker(context_params, bound(c, &ContextResources::serve)), "Serve an @context"},
      {Method::del, v1 + "jsonldContexts/{context...}", write, Lane::worker, worker(reload_params, bound(c, &ContextResources::remove)), "Delete or reload an @context"},
      {Method::get, "/api/register/quarantine", write, Lane::worker, worker(quarantine_params, bound(i, &IngestResources::list)), "Payloads in quarantine"},
      {Method::get, "/api/register/quarantine/{id}", write, Lane::worker, worker({}, bound(i, &IngestResources::show)), "One payload in quarantine"},
      {Method::post, "/api/register/quarantine/{id}/release", write, Lane::worker, worker({}, bound(i, &IngestResources::release)), "Try a payload again", small},
      {Method::del, "/api/register/quarantine/{id}", write, Lane::worker, worker({}, bound(i, &IngestResources::discard)), "Discard a payload"},
  };
  // Clients write resources with a slash behind them too, as the standard does. An entity without an id is BadRequestData (§5.6.2.4).
  auto with_slash = table;
  auto no_id = [](http::Request const&) { return refusal(errors::bad_data("id", "the id of an entity, a URI").value()); };
  for (auto& route : with_slash) {
    if (route.pattern.ends_with("...}") || route.pattern.starts_with("/api/")) continue;
    route.pattern += '/';
    route.summary.clear();
    table.push_back(std::move(route));
  }
  for (auto method : {Method::post, Method::patch})
    for (auto path : {"entities//attrs", "entities//attrs/"}) table.push_back({method, v1 + path, write, Lane::state, http::Handler(no_id), ""});
  for (auto method : {Method::patch, Method::put, Method::del})
    table.push_back({method, v1 + "entities//attrs/{attr}", write, Lane::state, http::Handler(no_id), ""});
  for (auto method : {Method::patch, Method::put, Method::del}) table.push_back({method, v1 + "entities/", write, Lane::state, http::Handler(no_id), ""});
  return table;
}

}  // namespace dinh::reg
