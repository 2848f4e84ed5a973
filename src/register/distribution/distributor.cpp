#include "register/distribution/distributor.hpp"

#include <algorithm>

#include "register/ngsild/problems.hpp"
#include "register/sources/discovery.hpp"

namespace dinh::reg {

namespace {

using HttpMethod = http::Method;
using O = Operation;

Operations any_of(std::initializer_list<Operation> some) {
  Operations out;
  for (auto one : some) out.set(static_cast<std::size_t>(one));
  return out;
}

bool is_local(http::Request const& request) { return request.query.find("local=true") != request.query.npos; }

std::string_view method_name(HttpMethod m) {
  switch (m) {
    case HttpMethod::post: return "POST";
    case HttpMethod::put: return "PUT";
    case HttpMethod::patch: return "PATCH";
    case HttpMethod::del: return "DELETE";
    default: return "GET";
  }
}

std::string_view without_slash(std::string_view pattern) {
  if (pattern.ends_with('/')) pattern.remove_suffix(1);
  return pattern;
}

}  // namespace

Distributor::Distributor(Registry const& registry, Engine& engine, Contexts& contexts, Clock clock, NgsiPorts ports, SendRequest send,
                         std::string identity)
    : registry_(registry),
      clock_(clock),
      binding_(engine, contexts, clock, std::move(ports)),
      forwarding_(std::move(send), clock, std::move(identity)),
      started_(clock()) {}

// §4.20. The clause has one name for each of the two updates of attributes, and clients use either for both.
std::vector<Distributor::Verb> Distributor::verbs() {
  using D = Distributor;
  constexpr std::string_view all = "/ngsi-ld/v1/entities", one = "/ngsi-ld/v1/entities/{id}", attrs = "/ngsi-ld/v1/entities/{id}/attrs",
                             attr = "/ngsi-ld/v1/entities/{id}/attrs/{attr}";
  constexpr std::string_view past = "/ngsi-ld/v1/temporal/entities", past_one = "/ngsi-ld/v1/temporal/entities/{id}",
                             past_attrs = "/ngsi-ld/v1/temporal/entities/{id}/attrs",
                             past_attr = "/ngsi-ld/v1/temporal/entities/{id}/attrs/{attr}",
                             instance = "/ngsi-ld/v1/temporal/entities/{id}/attrs/{attr}/{instance}";
  auto update = any_of({O::update_attrs, O::update_entity});
  return {{HttpMethod::post, all, any_of({O::create_entity}), &D::create},
          {HttpMethod::get, all, any_of({O::query_entity}), &D::query},
          {HttpMethod::del, all, any_of({O::purge_entity}), &D::purge},
          {HttpMethod::get, one, any_of({O::retrieve_entity}), &D::retrieve},
          {HttpMethod::put, one, any_of({O::replace_entity}), &D::change_entity},
          {HttpMethod::patch, one, any_of({O::merge_entity}), &D::change_entity},
          {HttpMethod::del, one, any_of({O::delete_entity}), &D::remove_entity},
          {HttpMethod::post, attrs, any_of({O::append_attrs}), &D::change_attributes},
          {HttpMethod::patch, attrs, update, &D::change_attributes},
          {HttpMethod::patch, attr, update, &D::change_attribute},
          {HttpMethod::put, attr, any_of({O::replace_attrs}), &D::change_attribute},
          {HttpMethod::del, attr, any_of({O::delete_attrs}), &D::change_attribute},
          {HttpMethod::get, "/ngsi-ld/v1/types", any_of({O::retrieve_entity_types, O::retrieve_entity_type_details}), &D::catalogue},
          {HttpMethod::get, "/ngsi-ld/v1/types/{type}", any_of({O::retrieve_entity_type_info}), &D::catalogue},
          {HttpMethod::get, "/ngsi-ld/v1/attributes", any_of({O::retrieve_attr_types, O::retrieve_attr_type_details}), &D::catalogue},
          {HttpMethod::get, "/ngsi-ld/v1/attributes/{attr}", any_of({O::retrieve_attr_type_info}), &D::catalogue},
          {HttpMethod::post, past, any_of({O::upsert_temporal}), &D::change_past},
          {HttpMethod::del, past_one, any_of({O::delete_temporal}), &D::change_past},
          {HttpMethod::post, past_attrs, any_of({O::append_attrs_temporal}), &D::change_past},
          {HttpMethod::del, past_attr, any_of({O::delete_attrs_temporal}), &D::change_past},
          {HttpMethod::patch, instance, any_of({O::update_attr_instance_temporal}), &D::change_past},
          {HttpMethod::del, instance, any_of({O::delete_attr_instance_temporal}), &D::change_past},
          {HttpMethod::post, "/ngsi-ld/v1/entityOperations/create", any_of({O::create_batch}), &D::batch},
          {HttpMethod::post, "/ngsi-ld/v1/entityOperations/upsert", any_of({O::upsert_batch}), &D::batch},
          {HttpMethod::post, "/ngsi-ld/v1/entityOperations/update", any_of({O::update_batch}), &D::batch},
          {HttpMethod::post, "/ngsi-ld/v1/entityOperations/merge", any_of({O::merge_batch}), &D::batch},
          {HttpMethod::post, "/ngsi-ld/v1/entityOperations/delete", any_of({O::delete_batch}), &D::batch},
          {HttpMethod::post, "/ngsi-ld/v1/entityOperations/query", any_of({O::query_batch, O::query_entity}), &D::query_body}};
}

std::vector<http::Route> Distributor::around(std::vector<http::Route> table) {
  auto const all = verbs();
  for (auto& route : table) {
    auto verb = std::find_if(all.begin(), all.end(),
                             [&](Verb const& v) { return v.method == route.method && v.pattern == without_slash(route.pattern); });
    if (verb != all.end()) route.operation.handler = around(route, *verb);
  }
  return table;
}

http::Handler Distributor::around(http::Route const& route, Verb const& verb) {
  auto inner = std::make_shared<const House>(inner_of(route));
  return [this, verb, inner](http::Request const& request) -> http::Response {
    // A contract is about what this register holds: sources know nothing of it.
    bool is_ours = registry_.is_empty() || is_local(request) || binding_.lens_for(*request.actor, "");
    if (is_ours || !may_concern(verb, request)) return inner->handler(request);
    if (inner->is_worker) return run(verb, *inner, request);
    http::Response later;
    later.on_worker = [this, verb, inner](http::Request const& again) { return run(verb, *inner, again); };
    return later;
  };
}

// A look at the tenant, the operation and the id, before anything is read: most requests are about nobody else, and a city whose
// sources are only read should write no slower for them. What is theirs alone is refused even where they do not take it (§4.3.6.3).
bool Distributor::may_concern(Verb const& verb, http::Request const& request) const {
  auto all = registry_.all(request.header("NGSILD-Tenant").value_or(""));
  Wanted wanted;
  if (auto id = request.param("id"); !id.empty()) wanted.ids = {std::string(id)};
  return std::any_of(all->begin(), all->end(), [&](auto const& r) {
    bool is_alone = r->mode == SourceMode::exclusive || r->mode == SourceMode::redirect;
    return (is_alone || (r->operations & verb.needed).any()) && share_of(*r, wanted).has_value();
  });
}

http::Response Distributor::run(Verb const& verb, House const& inner, http::Request const& request) {
  bool has_body = verb.method == HttpMethod::post || verb.method == HttpMethod::put || verb.method == HttpMethod::patch;
  bool is_read = verb.method == HttpMethod::get || verb.work == &Distributor::query_body;
  auto call = open_any(request, {.body = has_body, .answer = is_read, .geojson = is_read});
  if (!call) return house(inner, request);
  Ask ask{*call, inner, verb.needed, std::string(method_name(verb.method))};
  auto out = (this->*verb.work)(ask);
  auto response = out ? std::move(*out) : refusal(out.error());
  if (!call->tenant.empty() &&
      std::none_of(response.headers.begin(), response.headers.end(), [](auto const& h) { return h.first == "NGSILD-Tenant"; }))
    response.with("NGSILD-Tenant", call->tenant);
  return response;
}

Result<void> Distributor::break_loops(Ask& ask, Plan& plan) const {
  std::erase_if(plan.parts, [&](Part const& p) { return passed_through(ask.call, p.of->source_alias); });
  if (!passed_through(ask.call, forwarding_.alias(ask.call.tenant))) return {};
  for (auto const& part : plan.parts)
    if (part.of->mode == SourceMode::exclusive || part.of->mode == SourceMode::redirect)
      return errors::fail_with(errors::loop_detected, Code::conflict, "the request came back to this broker on its way to " + part.of->id);
  plan.parts.clear();
  return {};
}

void Distributor::keep_filtered(Ask& ask, Plan& plan) const {
  auto const* csf = ask.call.param("csf");
  auto filter = csf ? read_csf(*csf, *ask.call.context) : Result<std::shared_ptr<const QExpression>>(nullptr);
  if (filter && *filter) std::erase_if(plan.parts, [&](Part const& p) { return !fits_csf(*filter, *p.of); });
}

Result<ContextPtr> Distributor::context_for(Registration const& r) const {
  auto const* url = r.info("jsonldContext");
  if (!url) return ContextPtr();
  return binding_.contexts.obtain_url(*url);
}

// §5.14: the alias that Via headers name.
std::vector<http::Route> Distributor::routes(std::string right) {
  http::Handler who = [this](http::Request const& request) {
    auto alias = forwarding_.alias(request.header("NGSILD-Tenant").value_or(""));
    std::string body;
    json::Writer(body)
        .begin_object()
        .member("id", "urn:ngsi-ld:ContextSourceIdentity:" + alias)
        .member("type", "ContextSourceIdentity")
        .member("contextSourceAlias", alias)
        .member("contextSourceUptime", "PT" + std::to_string((clock_() - started_) / second_ms) + "S")
        .member("contextSourceTimeAt", iso(clock_()))
        .end_object();
    return http::json_reply(200, std::move(body));
  };
  return {{HttpMethod::get, "/ngsi-ld/v1/info/sourceIdentity", std::move(right), http::Lane::state, who, "Who this broker is"}};
}

}  // namespace dinh::reg
