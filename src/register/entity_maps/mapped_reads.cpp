#include "register/entity_maps/mapped_reads.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/temporal/duration.hpp"

namespace dinh::reg {

namespace {

using HttpMethod = http::Method;

constexpr std::string_view header = "NGSILD-EntityMap";
const std::string base = "/ngsi-ld/v1/", maps = base + "entityMaps";

// Of the queries that make a map (§6.34.3, §6.35.3); which of them go together is for the query to say.
constexpr std::array<std::string_view, 30> query_params = {"id",      "type",      "idPattern",    "attrs",         "q",
                                                           "georel",  "geometry",  "coordinates",  "geoproperty",   "scopeQ",
                                                           "csf",     "local",     "expandValues", "splitEntities", "entityMapLifetime",
                                                           "timerel", "timeAt",    "endTimeAt",    "timeproperty",  "lastN",
                                                           "orderBy", "collation", "orderFrom",    "orderGeometry", "limit",
                                                           "offset",  "count",     "options",      "format",        "entityMap"};
constexpr std::array<std::string_view, 3> body_params = {"local", "entityMapLifetime", "splitEntities"};

// A map is referred to by its id or by where it is (§6.3.23).
std::string_view id_in(std::string_view reference) { return reference.substr(reference.rfind('/') + 1); }

bool mentions_map(http::Request const& request) {
  return request.query.find("entityMap") != request.query.npos || request.header(header).has_value();
}

Params without(Params params, std::initializer_list<std::string_view> names) {
  std::erase_if(params, [&](auto const& p) { return std::find(names.begin(), names.end(), p.first) != names.end(); });
  return params;
}

Params without_map(Params params) { return without(std::move(params), {"entityMap", "entityMapLifetime"}); }

// §6.4.3.2; how long it lasts is for us to say in the end.
Result<Instant> expiry(Call const& call, Instant now) {
  auto const* text = call.param("entityMapLifetime");
  if (!text) return Instant{now.ms + EntityMapStore::standard_ms};
  auto lifetime = parse_duration(*text);
  if (!lifetime || lifetime->is_zero()) return errors::bad_data("entityMapLifetime", "a duration of ISO 8601, like PT10M");
  return after(now, *lifetime, 1);
}

http::Response told_where(http::Response out, EntityMap const& map) {
  return std::move(out.with(std::string(header), maps + "/" + map.id));
}

std::string document_of(EntityMap const& map) {
  std::string body;
  json::Writer to(body);
  to.begin_object().member("id", map.id).member("type", "EntityMap").member("expiresAt", iso(map.expires));
  to.key("entityMap").begin_object();
  for (auto const& [entity, places] : map.where) {
    to.key(entity).begin_array();
    for (auto const& place : places) to.value(place);
    to.end_array();
  }
  to.end_object().key("linkedMaps").begin_object();
  for (auto const& [registration, linked] : map.linked) to.member(registration, linked);
  to.end_object().end_object();
  return body;
}

}  // namespace

MappedReads::MappedReads(Distributor& distributor, Engine& engine, Contexts& contexts, Clock clock, NgsiPorts ports)
    : distributor_(distributor), binding_(engine, contexts, std::move(clock), std::move(ports)) {
  distributor_.keep_to_maps([this](Call const& call) { return referred(call); });
}

std::vector<http::Route> MappedReads::around(std::vector<http::Route> table) {
  struct Read {
    HttpMethod method;
    std::string_view pattern;
    Kind kind;
  };
  constexpr std::array<Read, 6> reads = {Read{HttpMethod::get, "entities", Kind::query},
                                         Read{HttpMethod::post, "entityOperations/query", Kind::query_body},
                                         Read{HttpMethod::get, "entities/{id}", Kind::retrieve},
                                         Read{HttpMethod::get, "temporal/entities", Kind::past},
                                         Read{HttpMethod::post, "temporal/entityOperations/query", Kind::past_body},
                                         Read{HttpMethod::get, "temporal/entities/{id}", Kind::past_one}};
  for (auto& route : table) {
    auto pattern = std::string_view(route.pattern);
    if (pattern.ends_with('/')) pattern.remove_suffix(1);
    auto read = std::find_if(reads.begin(), reads.end(),
                             [&](Read const& r) { return route.method == r.method && pattern == base + std::string(r.pattern); });
    if (read == reads.end()) continue;
    auto reading = std::make_shared<const Reading>(Reading{read->kind, inner_of(route)});
    if (read->kind == Kind::past) past_ = reading->inner;
    if (read->kind == Kind::past_body) past_body_ = reading->inner;
    route.operation.handler = [this, reading](http::Request const& request) -> http::Response {
      if (!mentions_map(request)) return reading->inner.handler(request);
      if (reading->inner.is_worker) return run(*reading, request);
      http::Response later;
      later.on_worker = [this, reading](http::Request const& again) { return run(*reading, again); };
      return later;
    };
  }
  return table;
}

// Which parameters there are, and whether the rest of the call is right, is for the handler inside to say.
http::Response MappedReads::run(Reading const& reading, http::Request const& request) {
  bool is_geo = reading.kind == Kind::query || reading.kind == Kind::query_body || reading.kind == Kind::retrieve;
  auto call = open_any(request, {.body = request.method == HttpMethod::post, .answer = true, .geojson = is_geo});
  if (!call) return refusal(call.error());
  auto out = read(reading, *call);
  return out ? std::move(*out) : refusal(out.error());
}

KnownEntityMap MappedReads::referred(Call const& call) const {
  auto reference = call.request.header(header);
  return reference ? store_.find(call.tenant, id_in(*reference), binding_.clock()) : nullptr;
}

Result<http::Response> MappedReads::read(Reading const& reading, Call& call) {
  TRY(bool is_wanted, call.flag("entityMap"));
  if (!is_wanted && !call.request.header(header)) {
    Rewritten plain(call.request);
    return reg::ask(binding_, reading.inner, plain.params(without_map(call.params)).request());
  }
  bool is_one = reading.kind == Kind::retrieve || reading.kind == Kind::past_one;
  return is_one ? read_one(reading, call) : read_many(reading, call);
}

// §5.7.1.4, §5.7.3.4
Result<http::Response> MappedReads::read_one(Reading const& reading, Call& call) {
  TRY(auto expires, expiry(call, binding_.clock()));
  Rewritten plain(call.request);
  auto out = reg::ask(binding_, reading.inner, plain.params(without_map(call.params)).request());
  if (!http::succeeded(out)) return out;
  auto map = referred(call);
  std::string id(call.request.param("id"));
  if (!map) {
    Distributor::Located located{{{id, {std::string(this_broker)}}}, {}, {}};
    if (reading.kind == Kind::retrieve) {
      Query only;
      only.tenant = call.tenant;
      only.ids = {id};
      call.params = {{"id", id}};
      TRY(located, distributor_.locate(call, {only}));
    }
    map = store_.add({"", call.tenant, std::move(located.where), std::move(located.linked), expires}, binding_.clock());
  }
  return told_where(std::move(out), *map);
}

// §5.7.2.4, §5.5.14. A page is the entities at its place in the map, so pages neither repeat nor skip whatever is written meanwhile.
Result<http::Response> MappedReads::read_many(Reading const& reading, Call& call) {
  bool of_past = reading.kind == Kind::past || reading.kind == Kind::past_body;
  bool by_body = reading.kind == Kind::query_body || reading.kind == Kind::past_body;
  TRY(auto limit, call.count("limit"));
  TRY(auto offset, call.count("offset"));
  TRY(bool is_counted, call.flag("count"));
  auto all = call.params;
  json::Parser parser(binding_.limits.max_entity_bytes);
  if (by_body) TRY_DO(read_body(binding_, call, parser));
  else TRY_DO(open_call(binding_, call));
  auto map = referred(call);
  bool is_new = !map;
  std::vector<std::string> warnings;
  if (is_new) {
    TRY(map, make(call, of_past, by_body, warnings));
  } else if (!of_past) {
    TRY(map, pruned(std::move(map), call, by_body));
  }
  auto size = map->where.size();
  auto from = std::min(offset.value_or(0), size), to = std::min(size, from + limit.value_or(binding_.limits.default_page));
  std::string ids;
  for (auto i = from; i < to; ++i) ids.append(ids.empty() ? "" : ",").append(map->where[i].first);
  auto params = without(without_map(std::move(all)), {"id", "idPattern", "offset"});
  params.emplace_back("id", ids.empty() ? map->id : ids);  // no entity has the id of the map
  Rewritten page(call.request);
  page.header(header, of_past ? "" : map->id);  // of the past it does not say where
  auto out = reg::ask(binding_, reading.inner, page.params(params).request());
  if (!http::succeeded(out)) return out;
  std::erase_if(out.headers, [](auto const& h) { return h.first == "NGSILD-Results-Count"; });
  if (is_counted) out.with("NGSILD-Results-Count", std::to_string(size));
  link_pages(out, call, limit.value_or(binding_.limits.default_page), offset.value_or(0), to < size);
  for (auto const& warning : warnings) out.with("NGSILD-Warning", warning);
  if (is_new && out.status == 200) out.status = 201;  // §6.4.3.2
  return told_where(std::move(out), *map);
}

Result<std::vector<Query>> MappedReads::queries_of(Call const& call, bool by_body) const {
  PageLimits pages{binding_.limits.default_page, binding_.limits.max_page};
  if (by_body) return read_query_body(call, call.body, pages);
  TRY(auto query, read_query(call, pages));
  return std::vector{std::move(query)};
}

Result<KnownEntityMap> MappedReads::make(Call& call, bool of_past, bool by_body, std::vector<std::string>& warnings) {
  auto now = binding_.clock();
  EntityMap map{"", call.tenant, {}, {}, {}};
  TRY(map.expires, expiry(call, now));
  call.params = without_map(std::move(call.params));
  TRY_DO(must_have_tenant(binding_, call));
  if (of_past) {
    TRY(map.where, past_places(call, by_body));
    return store_.add(std::move(map), now);
  }
  TRY(auto queries, queries_of(call, by_body));
  TRY(auto located, distributor_.locate(call, queries));
  warnings = std::move(located.warnings);
  map.where = std::move(located.where);
  map.linked = std::move(located.linked);
  return store_.add(std::move(map), now);
}

// The past is asked page by page: what a temporal query finds, only its handler knows.
Result<MappedReads::Where> MappedReads::past_places(Call& call, bool by_body) {
  Where out;
  auto const page = binding_.limits.max_page;
  auto base_params =
      without(call.params, {"limit", "offset", "count", "options", "format", "pick", "omit", "aggrMethods", "aggrPeriodDuration"});
  auto body_asked = by_body ? json::Value::from(call.body) : json::Value();
  for (auto member : {"pick", "omit"}) body_asked.erase(member);
  for (std::size_t read = page; read == page;) {
    auto params = base_params;
    params.emplace_back("limit", std::to_string(page));
    params.emplace_back("offset", std::to_string(out.size()));
    params.emplace_back("options", "temporalValues");
    Rewritten next(call.request);
    if (by_body) next.body(body_asked.text());
    next.params(params).header("Accept", "application/json");
    auto told = reg::ask(binding_, by_body ? past_body_ : past_, next.request());
    auto body = json::parse(told.shared_body ? *told.shared_body : told.body);
    if (!http::succeeded(told) || !body || !body->is_array())
      return errors::bad_data("timerel", "a temporal query that can be answered: " + told.body);
    read = body->array().size();
    for (auto const& entity : body->array())
      if (auto const* id = entity.find("id"); id && id->string()) out.push_back({std::string(*id->string()), {std::string(this_broker)}});
    if (out.size() > binding_.limits.max_batch_entities)
      return errors::fail_with(errors::too_many, Code::forbidden, "an entity map holds fewer entities; narrow the query");
  }
  return out;
}

// §5.5.14: what this broker had, and what does not fit the query any more, leaves the map.
Result<KnownEntityMap> MappedReads::pruned(KnownEntityMap map, Call& call, bool by_body) {
  call.params = without_map(std::move(call.params));
  TRY(auto queries, queries_of(call, by_body));
  TRY(auto ids, distributor_.ids_here(queries));
  std::unordered_set<std::string_view> here(ids.begin(), ids.end());
  EntityMap left = *map;
  for (auto& [entity, places] : left.where)
    if (!here.contains(entity)) std::erase(places, this_broker);
  if (std::erase_if(left.where, [](auto const& one) { return one.second.empty(); }) == 0) return map;
  auto known = std::make_shared<const EntityMap>(left);
  store_.change(call.tenant, std::move(left), binding_.clock());
  return known;
}

// clang-format off
std::vector<http::Route> MappedReads::routes(NgsiRights const& rights) {
  constexpr auto lane = http::Lane::worker;
  auto const& read = rights.read;  // a map is a help in reading; it changes nothing
  auto small = binding_.limits.max_entity_bytes;
  auto making = [&](bool of_past, bool by_body) {
    return binding_.in_worker({by_body ? std::span<const std::string_view>(body_params) : query_params, by_body, true}, [=, this](Call& call) { return create(call, of_past, by_body); });
  };
  auto one_map = [&](Result<http::Response> (MappedReads::*f)(Call&), bool has_body) {
    return binding_.in_worker({{}, has_body, !has_body}, [=, this](Call& call) { return (this->*f)(call); });
  };
  std::vector<http::Route> table;
  for (std::string slash : {"", "/"}) {  // clients write resources with a slash behind them too, as the standard does
    auto word = [&](const char* text) { return slash.empty() ? text : ""; };
    const std::string all = maps + slash, past = base + "temporal/entityMaps" + slash, one = maps + "/{id}" + slash;
    table.push_back({HttpMethod::get, all, read, lane, making(false, false), word("Map the entities of a query")});
    table.push_back({HttpMethod::post, all, read, lane, making(false, true), word("Map the entities of a query by a body"), small});
    table.push_back({HttpMethod::get, past, read, lane, making(true, false), word("Map the entities of a temporal query")});
    table.push_back({HttpMethod::post, past, read, lane, making(true, true), word("Map the entities of a temporal query by a body"), small});
    table.push_back({HttpMethod::get, one, read, lane, one_map(&MappedReads::retrieve, false), word("Retrieve an entity map")});
    table.push_back({HttpMethod::patch, one, read, lane, one_map(&MappedReads::change, true), word("Change when an entity map ends"), small});
    table.push_back({HttpMethod::del, one, read, lane, one_map(&MappedReads::remove, false), word("Delete an entity map")});
  }
  return table;
}
// clang-format on

// §5.14.4, §5.14.5
Result<http::Response> MappedReads::create(Call& call, bool of_past, bool by_body) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  if (by_body) TRY_DO(read_body(binding_, call, parser));
  else TRY_DO(open_call(binding_, call));
  std::vector<std::string> warnings;
  TRY(auto map, make(call, of_past, by_body, warnings));
  auto out = http::json_reply(201, document_of(*map));
  for (auto const& warning : warnings) out.with("NGSILD-Warning", warning);
  return told_where(std::move(out.with("Location", maps + "/" + map->id)), *map);
}

Result<KnownEntityMap> MappedReads::must_find(Call const& call) const {
  auto id = call.request.param("id");
  if (!is_uri(id)) return errors::bad_data("id", "a URI");
  auto map = store_.find(call.tenant, id, binding_.clock());
  if (!map) return errors::missing("there is no entity map " + std::string(id));
  return map;
}

// §5.14.1
Result<http::Response> MappedReads::retrieve(Call& call) {
  TRY(auto map, must_find(call));
  return http::json_reply(200, document_of(*map));
}

// §5.14.2: only expiresAt is the client's to change.
Result<http::Response> MappedReads::change(Call& call) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  TRY_DO(read_body(binding_, call, parser));
  TRY(auto map, must_find(call));
  auto text = call.body.get("expiresAt");
  if (!text) return empty(204);
  auto expires = text->string() ? parse_instant(*text->string()) : std::nullopt;
  if (!expires) return errors::bad_data("expiresAt", "a DateTime");
  auto changed = *map;
  changed.expires = *expires;
  store_.change(call.tenant, std::move(changed), binding_.clock());
  return empty(204);
}

// §5.14.3
Result<http::Response> MappedReads::remove(Call& call) {
  TRY(auto map, must_find(call));
  store_.remove(call.tenant, map->id, binding_.clock());
  return empty(204);
}

}  // namespace dinh::reg
