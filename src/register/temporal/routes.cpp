#include <array>

#include "http/endpoint.hpp"
#include "register/ngsild/problems.hpp"
#include "register/temporal/temporal.hpp"

namespace dinh::reg {

namespace {

// URL parameters by operation (CIM 009 §6.18 to 6.24).
constexpr std::array<std::string_view, 16> retrieve_params = {
    "attrs",   "pick",   "omit",      "options",      "format", "lang",        "datasetId",
    "timerel", "timeAt", "endTimeAt", "timeproperty", "lastN",  "aggrMethods", "aggrPeriodDuration",
    "local",   "csf"};
constexpr std::array<std::string_view, 34> query_params = {
    "splitEntities", "id",        "type",         "idPattern",    "attrs",        "pick",
    "omit",          "q",         "georel",       "geometry",     "coordinates",  "geoproperty",
    "scopeQ",        "options",   "format",       "lang",         "datasetId",    "limit",
    "offset",        "count",     "local",        "csf",          "expandValues", "timerel",
    "timeAt",        "endTimeAt", "timeproperty", "lastN",        "aggrMethods",  "aggrPeriodDuration",
    "orderBy",       "collation", "orderFrom",    "orderGeometry"};
constexpr std::array<std::string_view, 15> over_time_params = {
    "id",          "type",   "idPattern",    "attrs", "q",      "georel",    "geometry",          "coordinates",
    "geoproperty", "scopeQ", "expandValues", "value", "timeAt", "endTimeAt", "aggrPeriodDuration"};
constexpr std::array<std::string_view, 8> past_params = {"at", "attrs", "pick", "omit", "options", "format", "lang", "datasetId"};
constexpr std::array<std::string_view, 22> past_query_params = {
    "at",          "id",     "type",    "idPattern", "attrs", "pick",      "omit",  "q",      "georel", "geometry",     "coordinates",
    "geoproperty", "scopeQ", "options", "format",    "lang",  "datasetId", "limit", "offset", "count",  "expandValues", "local"};
constexpr std::array<std::string_view, 1> write_params = {"local"};
constexpr std::array<std::string_view, 3> remove_attribute_params = {"datasetId", "deleteAll", "local"};

}  // namespace

Temporal::Temporal(Engine& engine, Contexts& contexts, Clock clock, NgsiPorts ports, NgsiLimits limits)
    : binding_(engine, contexts, std::move(clock), std::move(ports), limits),
      evolutions_(binding_),
      edits_(binding_, evolutions_),
      over_time_(binding_, evolutions_),
      as_of_(binding_, evolutions_) {}

http::Handler Temporal::read(std::span<const std::string_view> params, Result<http::Response> (Evolutions::*f)(Call&), bool has_body) {
  return binding_.in_worker({params, has_body, true}, [this, f](Call& call) { return (evolutions_.*f)(call); });
}

http::Handler Temporal::write(std::span<const std::string_view> params, Result<http::Response> (Edits::*f)(Call&), bool has_body) {
  return binding_.in_worker({params, has_body}, [this, f](Call& call) { return (edits_.*f)(call); });
}

// clang-format off
std::vector<http::Route> Temporal::routes(NgsiRights const& rights) {
  using http::Method;
  constexpr auto lane = http::Lane::worker;
  auto const& [reads, writes] = rights;
  auto large = binding_.limits.max_batch_bytes, small = binding_.limits.max_entity_bytes;
  std::vector<http::Route> table;
  for (std::string slash : {"", "/"}) {  // clients write resources with a slash behind them too, as the standard does
    const std::string base = "/ngsi-ld/v1/temporal/entities", all = base + slash, one = base + "/{id}" + slash;
    const std::string attrs = base + "/{id}/attrs" + slash, attr = base + "/{id}/attrs/{attr}" + slash;
    const std::string instance = base + "/{id}/attrs/{attr}/{instance}" + slash;
    const std::string operation = "/ngsi-ld/v1/temporal/entityOperations/query" + slash;
    auto word = [&](const char* text) { return slash.empty() ? text : ""; };
    table.push_back({Method::post, all, writes, lane, write(write_params, &Edits::create, true), word("Create or add to a temporal evolution"), large});
    table.push_back({Method::get, all, reads, lane, read(query_params, &Evolutions::query), word("Query temporal evolutions")});
    table.push_back({Method::get, one, reads, lane, read(retrieve_params, &Evolutions::retrieve), word("Retrieve a temporal evolution")});
    table.push_back({Method::del, one, writes, lane, write(write_params, &Edits::remove), word("Delete a temporal evolution")});
    table.push_back({Method::post, attrs, writes, lane, write(write_params, &Edits::append, true), word("Add instances of attributes"), large});
    table.push_back({Method::del, attr, writes, lane, write(remove_attribute_params, &Edits::remove_attribute), word("Delete an attribute's history")});
    table.push_back({Method::patch, instance, writes, lane, write(write_params, &Edits::update_instance, true), word("Update an instance"), small});
    table.push_back({Method::del, instance, writes, lane, write(write_params, &Edits::remove_instance), word("Delete an instance")});
    table.push_back({Method::post, operation, reads, lane, read(query_params, &Evolutions::query_by_body, true), word("Query temporal evolutions by a body"), small});
    // An entity or an attribute without a name is BadRequestData, not a resource that is nowhere (§5.6.12.4, §5.6.15.4).
    http::Handler no_name = [](http::Request const&) { return refusal(errors::bad_data("id", "the id of an entity and the name of an attribute").value()); };
    table.push_back({Method::post, base + "//attrs" + slash, writes, lane, no_name, ""});
    table.push_back({Method::del, base + "//attrs/{attr}" + slash, writes, lane, no_name, ""});
    table.push_back({Method::patch, base + "//attrs/{attr}/{instance}" + slash, writes, lane, no_name, ""});
    table.push_back({Method::del, base + "//attrs/{attr}/{instance}" + slash, writes, lane, no_name, ""});
    table.push_back({Method::del, base + "/{id}/attrs//{instance}" + slash, writes, lane, no_name, ""});
  }
  auto over_time = binding_.in_worker({.params = over_time_params, .house = true}, [this](Call& call) { return over_time_.answer(call); });
  table.push_back({Method::get, "/api/register/figures/over-time", reads, lane, http::answers<OverTimeView>(std::move(over_time)), "One attribute of many entities, period by period"});
  table.push_back({Method::get, "/api/register/past", reads, lane, binding_.in_worker({.params = past_query_params, .house = true}, [this](Call& call) { return as_of_.query(call); }), "Query entities as they were"});
  table.push_back({Method::get, "/api/register/past/{id}", reads, lane, binding_.in_worker({.params = past_params, .house = true}, [this](Call& call) { return as_of_.retrieve(call); }), "Retrieve an entity as it was"});
  return table;
}
// clang-format on

}  // namespace dinh::reg
