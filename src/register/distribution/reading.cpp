// Reads that context sources take part in (CIM 009 §5.7.1, §5.7.2): what all of them tell, as one picture, in the form asked for.
#include <algorithm>
#include <array>

#include "register/distribution/distributor.hpp"
#include "register/distribution/showing_told.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/space.hpp"

namespace dinh::reg {

namespace {

const std::string entities = "/ngsi-ld/v1/entities";

// Of the answer's form and pages: they are applied to what all told together.
constexpr std::array<std::string_view, 19> of_the_answer = {
    "options", "format", "lang", "pick",  "omit",      "datasetId", "join",          "joinLevel", "containedBy",     "limit",
    "offset",  "count",  "csf",  "local", "collation", "jsonKeys",  "splitEntities", "orderBy",   "geometryProperty"};
constexpr std::array<std::string_view, 8> filters = {"q",           "georel", "geometry", "coordinates",
                                                     "geoproperty", "scopeQ", "attrs",    "expandValues"};

bool is_one_of(std::span<const std::string_view> all, std::string_view one) { return std::find(all.begin(), all.end(), one) != all.end(); }

void set(Params& params, std::string_view name, std::string value) {
  std::erase_if(params, [&](auto const& p) { return p.first == name; });
  params.emplace_back(name, std::move(value));
}

// Of a source's answer: one entity, or an array of them.
bool is_entity(json::Value const& v) {
  auto const* id = v.find("id");
  auto const* type = v.find("type");
  return id && id->string() && is_uri(*id->string()) && type && (type->is_string() || type->is_array());
}

// §5.7.2.4, §4.23.1: who orders asks one broker.
Result<void> must_not_order(Query const& query) {
  if (!query.ordering) return {};
  return errors::bad_data("orderBy",
                          "local=true beside it: several brokers have a part in this query, and order is never applied over several");
}

Query only_page(Query const& of) {
  Query out;
  out.limit = of.limit;
  out.offset = of.offset;
  out.count = of.count;
  return out;
}

http::Response with_warnings(http::Response out, std::vector<std::string> const& warnings) {
  for (auto const& w : warnings) out.with("NGSILD-Warning", w);
  return out;
}

std::string body_of(http::Response const& r) { return r.shared_body ? *r.shared_body : r.body; }

std::vector<json::Value> told_by_house(http::Response const& r) {
  auto told = r.status == 200 ? json::parse(body_of(r)) : Result<json::Value>(json::Value());
  if (!told) return {};
  if (told->is_array()) return told->array();
  return is_entity(*told) ? std::vector{std::move(*told)} : std::vector<json::Value>();
}

}  // namespace

std::string Distributor::shown_list(Ask const& ask, Part const& part, std::vector<std::string> const& stored) const {
  auto wanted = context_for(*part.of);
  auto const& context = wanted && *wanted ? **wanted : *ask.call.context;
  std::string out, scratch;
  for (auto const& name : stored) out.append(out.empty() ? "" : ",").append(context.shown(name, scratch));
  return out;
}

Result<json::Array> Distributor::read_reply(Part const& part, Call const& call, Reply const& reply) const {
  auto told = json::parse(reply.body);
  json::Array out;
  if (told && told->is_array()) out = told->array();
  else if (told) out.push_back(std::move(*told));
  if (!told || !std::all_of(out.begin(), out.end(), is_entity)) return fail(Code::invalid, "the answer is no NGSI-LD entity");
  TRY(auto spoken, context_for(*part.of));
  for (auto& entity : out) {
    if (spoken) use_other_names(entity, *spoken, *call.context);
    else entity.erase("@context");
  }
  return out;
}

// §6.3.17: what a source could not tell is warned of, the answer is made of the rest.
Result<void> Distributor::gather(Ask& ask, std::vector<Part> const& parts, std::vector<Forward> const& forwards, Gathered& to) {
  TRY(auto replies, forwarding_.send(ask.call, forwards));
  for (std::size_t i = 0; i < replies.size(); ++i) {
    auto const& reply = replies[i];
    auto const& of = *parts[i].of;
    if (reply.status == 404) continue;
    if (reply.is_too_long) to.warnings.push_back(warning(111, of.id, "the answer is too long: " + reply.why));
    else if (reply.status == 0) to.warnings.push_back(warning(112, of.id, "the context source does not answer: " + reply.why));
    else if (!reply.is_good()) to.warnings.push_back(warning(299, of.id, "the context source answered " + std::to_string(reply.status)));
    else if (auto told = read_reply(parts[i], ask.call, reply)) {
      if (reply.status == 206) to.warnings.push_back(warning(299, of.id, "the context source told only a part of it"));
      to.all.push_back({of.mode, parts[i].of, std::move(*told)});
    } else to.warnings.push_back(warning(111, of.id, told.error().detail));
  }
  return {};
}

Result<http::Response> Distributor::retrieve(Ask& ask) {
  auto& call = ask.call;
  std::string id(call.request.param("id"));
  TRY_DO(open_call(binding_, call));
  TRY(auto how, binding_.showing(call));
  Wanted wanted{{id}, nullptr, {}, how.attrs};
  if (auto const* type = call.param("type")) { TRY(wanted.types, read_type_selection(*type, *call.context)); }
  auto plan = plan_read(*registry_.all(call.tenant), ask.needed, wanted, clock_());
  keep_filtered(ask, plan);
  TRY_DO(break_loops(ask, plan));
  if (!plan.is_distributed() || !is_uri(id)) return house(ask.house, call.request);

  auto params = call.params;
  std::erase_if(params, [](auto const& p) { return is_one_of(of_the_answer, p.first); });
  if (how.system) params.emplace_back("options", "sysAttrs");
  std::vector<Forward> forwards;
  for (auto const& part : plan.parts) {
    auto narrowed = params;
    if (!part.share.is_all) set(narrowed, "attrs", shown_list(ask, part, part.share.attributes));
    forwards.push_back({part.of, "GET", entities + "/" + path_segment(id), std::move(narrowed), "", false});
  }
  keep_to_map(call, {id}, plan.parts, forwards);
  Gathered gathered;
  Rewritten own(call.request);
  auto here = house(ask.house, own.params(params).header("Accept", "application/json").header("If-None-Match", "").request());
  gathered.all.push_back({SourceMode::inclusive, nullptr, told_by_house(here)});
  TRY_DO(gather(ask, plan.parts, forwards, gathered));
  for (auto& c : gathered.all) std::erase_if(c.entities, [&](auto const& e) { return e.find("id")->string() != id; });
  auto all = merged(std::move(gathered.all), *call.context);
  if (all.empty())
    return with_warnings(here.status == 200 ? refusal(errors::missing("there is no entity " + id).value()) : std::move(here),
                         gathered.warnings);
  std::string body;
  if (is_as_told(how)) {
    put_as_told(body, all[0], how);
  } else {
    Names names;
    how.system = false;  // times of the sources are not those of a document made here
    auto doc = document_of(all[0], *call.context, names, clock_());
    if (!doc) return with_warnings(refusal(errors::missing("there is no entity " + id).value()), gathered.warnings);
    Renderer(names).entity(body, *doc, how);
  }
  return with_warnings(binding_.document(call, std::move(body)), gathered.warnings);
}

Forward Distributor::query_forward(Ask& ask, Part const& part, Query const& query, Params params, bool is_split) const {
  Forward out{part.of, "GET", entities, std::move(params), "", false};
  std::erase_if(out.params, [&](auto const& p) { return is_one_of(of_the_answer, p.first) || (is_split && is_one_of(filters, p.first)); });
  if (ask.call.param("limit"))
    out.params.emplace_back("limit", std::to_string(std::min(binding_.limits.max_page, query.offset + query.limit + 1)));
  if (!part.share.is_all && !is_split) set(out.params, "attrs", shown_list(ask, part, part.share.attributes));
  std::string ids;  // a source of a few entities is asked for those (§4.3.6.1)
  for (auto const& info : part.of->information)
    for (auto const& group : info.entities) {
      if (group.id.empty()) return out;
      bool is_wanted = query.ids.empty() || std::find(query.ids.begin(), query.ids.end(), group.id) != query.ids.end();
      if (is_wanted && ("," + ids + ",").find("," + group.id + ",") == std::string::npos) ids += (ids.empty() ? "" : ",") + group.id;
    }
  if (!ids.empty()) set(out.params, "id", ids);
  return out;
}

Result<http::Response> Distributor::query(Ask& ask) {
  auto& call = ask.call;
  TRY_DO(open_call(binding_, call));
  auto read = read_query(call, {binding_.limits.default_page, binding_.limits.max_page});
  if (!read) return house(ask.house, call.request);
  TRY(auto how, binding_.showing(call));
  TRY(bool is_split, call.flag("splitEntities"));
  auto plan = plan_read(*registry_.all(call.tenant), ask.needed, {read->ids, read->id_pattern, read->types, read->attrs}, clock_());
  keep_filtered(ask, plan);
  TRY_DO(break_loops(ask, plan));
  if (!plan.is_distributed()) return house(ask.house, call.request);
  TRY_DO(must_not_order(*read));

  auto params = call.params;
  std::erase_if(params, [&](auto const& p) { return is_one_of(of_the_answer, p.first) || (is_split && is_one_of(filters, p.first)); });
  params.emplace_back(
      "limit", std::to_string(std::min(binding_.limits.max_page, read->count ? binding_.limits.max_page : read->offset + read->limit + 1)));
  params.emplace_back("local", "true");
  if (how.system) params.emplace_back("options", "sysAttrs");
  Gathered gathered;
  Rewritten own(call.request);
  auto here = house(ask.house, own.params(params).header("Accept", "application/json").request());
  gathered.all.push_back({SourceMode::inclusive, nullptr, told_by_house(here)});
  std::vector<Forward> forwards;
  for (auto const& part : plan.parts) forwards.push_back(query_forward(ask, part, *read, call.params, is_split));
  if (how.system)
    for (auto& f : forwards) f.params.emplace_back("options", "sysAttrs");
  keep_to_map(call, read->ids, plan.parts, forwards);
  TRY_DO(gather(ask, plan.parts, forwards, gathered));
  // What the whole has to fit: the parts of an entity that is not split have been asked that already.
  return listed(ask, is_split ? *read : only_page(*read), std::move(how), std::move(gathered));
}

Plan Distributor::plan_queries(Ask const& ask, std::vector<Query> const& queries) const {
  Plan plan;
  for (auto const& q : queries) {
    auto one = plan_read(*registry_.all(ask.call.tenant), ask.needed, {q.ids, q.id_pattern, q.types, q.attrs}, clock_());
    for (auto& part : one.parts)
      if (std::none_of(plan.parts.begin(), plan.parts.end(), [&](Part const& p) { return p.of == part.of; }))
        plan.parts.push_back(std::move(part));
  }
  return plan;
}

// §5.7.2 by a body: sources that take bodies get it, others the same question as a URL.
Result<http::Response> Distributor::query_body(Ask& ask) {
  auto& call = ask.call;
  json::Parser parser(binding_.limits.max_entity_bytes);
  TRY_DO(read_body(binding_, call, parser));
  auto queries = read_query_body(call, call.body, {binding_.limits.default_page, binding_.limits.max_page});
  if (!queries) return house(ask.house, call.request);
  TRY(auto how, binding_.showing(call));
  if (call.ld_body) TRY_DO(link_body_context(binding_, call));
  how.context = call.context;
  if (call.accept == Media::ld_json) how.context_member = context_member(call);
  read_projection(call, call.body, how);
  auto plan = plan_queries(ask, *queries);
  TRY_DO(break_loops(ask, plan));
  if (!plan.is_distributed()) return house(ask.house, call.request);

  TRY_DO(must_not_order(queries->front()));
  auto body = json::Value::from(call.body);
  for (auto key : {"pick", "omit", "lang", "datasetId", "join", "joinLevel", "containedBy", "jsonKeys"}) body.erase(key);
  Gathered gathered;
  Rewritten own(call.request);
  auto const& page = queries->front();
  Params own_params = {{"limit", std::to_string(std::min(binding_.limits.max_page, page.offset + page.limit + 1))}};
  auto const only = call.list("id");
  if (!only.empty()) own_params.emplace_back("id", *call.param("id"));
  own.body(body.text()).params(own_params);
  auto here = house(ask.house, own.header("Accept", "application/json").request());
  gathered.all.push_back({SourceMode::inclusive, nullptr, told_by_house(here)});
  std::vector<Forward> forwards;
  for (auto const& part : plan.parts) {
    auto narrowed = body;
    auto wanted = context_for(*part.of);
    std::string scratch;
    auto const& context = wanted && *wanted ? **wanted : *call.context;
    if (!part.share.is_all) {
      json::Array names;
      for (auto const& name : part.share.attributes) names.emplace_back(context.shown(name, scratch));
      narrowed["attrs"] = std::move(names);
    }
    if (contains(part.of->operations, Operation::query_batch))
      forwards.push_back({part.of, "POST", "/ngsi-ld/v1/entityOperations/query", {}, narrowed.text(), call.ld_body});
    else forwards.push_back(query_forward(ask, part, page, params_of(narrowed), false));
  }
  keep_to_map(call, only, plan.parts, forwards);
  TRY_DO(gather(ask, plan.parts, forwards, gathered));
  for (auto& told : gathered.all)  // a body asked for more than an entity map keeps to
    if (!only.empty())
      std::erase_if(told.entities,
                    [&](auto const& e) { return std::find(only.begin(), only.end(), e.find("id")->string()) == only.end(); });
  return listed(ask, only_page(page), std::move(how), std::move(gathered));
}

Result<http::Response> Distributor::listed(Ask& ask, Query const& query, Showing how, Gathered gathered) {
  auto& call = ask.call;
  auto all = merged(std::move(gathered.all), *call.context);
  bool needs_documents = !is_as_told(how) || query.q || query.geo || query.scope || !query.attrs.empty();
  Names names;
  std::vector<DocPtr> docs(all.size());
  if (needs_documents) {
    std::vector<json::Value> kept;
    std::vector<DocPtr> of_kept;
    for (auto& entity : all) {
      auto doc = document_of(entity, *call.context, names, clock_());
      if (!doc || !fits(query, *doc, names)) continue;
      kept.push_back(std::move(entity));
      of_kept.push_back(std::move(doc));
    }
    all = std::move(kept);
    docs = std::move(of_kept);
  }
  auto from = std::min(query.offset, all.size()), to = std::min(all.size(), from + query.limit);
  std::string body = how.geojson ? R"({"type":"FeatureCollection","features":[)" : "[";
  std::string member = how.geojson ? std::exchange(how.context_member, "") : "";
  Renderer renderer(names);
  bool as_told = is_as_told(how);
  if (!as_told) how.system = false;
  for (auto i = from; i < to; ++i) {
    if (i > from) body += ',';
    if (as_told) put_as_told(body, all[i], how);
    else renderer.entity(body, *docs[i], how);
  }
  body += ']';
  if (how.geojson && !member.empty()) body += ",\"@context\":" + member;
  if (how.geojson) body += '}';
  auto out = binding_.document(call, std::move(body));
  if (query.count) out.with("NGSILD-Results-Count", std::to_string(all.size()));
  link_pages(out, call, query.limit, query.offset, to < all.size());
  return with_warnings(std::move(out), gathered.warnings);
}

}  // namespace dinh::reg
