// Writes that context sources take part in (CIM 009 §5.6.1 to 5.6.6, §5.6.17 to 5.6.19, §5.6.21).
#include <algorithm>

#include "register/distribution/distributor.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

const std::string entities = "/ngsi-ld/v1/entities";

std::vector<std::string> names_of(EntityInput const& input) {
  std::vector<std::string> out;
  for (auto const& a : input.attrs)
    if (std::find(out.begin(), out.end(), a.name) == out.end()) out.push_back(a.name);
  return out;
}

TypeSelection any_of(std::vector<std::string> const& types) {
  TypeSelection out;
  for (auto const& type : types) out.push_back({type});
  return out;
}

}  // namespace

Result<http::Response> Distributor::create(Ask& ask) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  TRY_DO(read_body(binding_, ask.call, parser));
  auto input = read_entity(ask.call.body, {*ask.call.context, wants_simplified(ask.call)});
  if (!input) return house(ask.house, ask.call.request);  // it says what is wrong, and what would mend it
  Writing w{.id = input->id, .path = entities, .names = names_of(*input), .body = json::Value::from(ask.call.body), .is_whole = true};
  w.counts_absence = true;
  w.good = 201;
  return carry_out(ask, {{w.id}, nullptr, any_of(input->types), w.names}, w);
}

// Replace and merge.
Result<http::Response> Distributor::change_entity(Ask& ask) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  TRY_DO(read_body(binding_, ask.call, parser));
  std::string id(ask.call.request.param("id"));
  Writing w{.id = id, .path = entities + "/" + path_segment(id), .names = {}, .body = json::Value::from(ask.call.body), .is_whole = true};
  for (auto const& [key, value] : w.body.object())
    if (!is_head(key) && !is_system_member(key)) w.names.push_back(ask.call.context->stored(key));
  return carry_out_at(ask, w);
}

Result<http::Response> Distributor::remove_entity(Ask& ask) {
  TRY_DO(open_call(binding_, ask.call));
  std::string id(ask.call.request.param("id"));
  Writing w{.id = id, .path = entities + "/" + path_segment(id), .names = {}, .body = {}, .is_whole = true, .counts_absence = true};
  return carry_out_at(ask, w);
}

// Append and update.
Result<http::Response> Distributor::change_attributes(Ask& ask) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  TRY_DO(read_body(binding_, ask.call, parser));
  Reading how{*ask.call.context, wants_simplified(ask.call)};
  how.nulls = true;
  auto input = read_fragment(ask.call.body, how);
  if (!input) return house(ask.house, ask.call.request);
  std::string id(ask.call.request.param("id"));
  Writing w{
      .id = id, .path = entities + "/" + path_segment(id) + "/attrs/", .names = names_of(*input), .body = json::Value::from(ask.call.body)};
  return carry_out_at(ask, w);
}

// One attribute: update of a part, replace, delete.
Result<http::Response> Distributor::change_attribute(Ask& ask) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  if (ask.method == "DELETE") TRY_DO(open_call(binding_, ask.call));
  else TRY_DO(read_body(binding_, ask.call, parser));
  std::string id(ask.call.request.param("id")), shown(ask.call.request.param("attr"));
  if (!is_name(shown)) return house(ask.house, ask.call.request);
  Writing w{
      .id = id, .path = entities + "/" + path_segment(id) + "/attrs/" + path_segment(shown), .names = {ask.call.context->stored(shown)}};
  w.is_about_attributes = false;
  if (ask.method != "DELETE") w.body = json::Value::from(ask.call.body);
  return carry_out_at(ask, w);
}

Result<http::Response> Distributor::carry_out_at(Ask& ask, Writing const& w) {
  Wanted wanted{{w.id}, nullptr, {}, w.names};
  if (auto const* type = ask.call.param("type")) { TRY(wanted.types, read_type_selection(*type, *ask.call.context)); }
  return carry_out(ask, wanted, w);
}

Result<http::Response> Distributor::purge(Ask& ask) {
  TRY_DO(open_call(binding_, ask.call));
  auto query = read_query(ask.call, {binding_.limits.default_page, binding_.limits.max_page});
  if (!query) return house(ask.house, ask.call.request);
  Writing w{.id = "", .path = entities, .names = {}, .body = {}, .is_whole = true};
  return carry_out(ask, {query->ids, query->id_pattern, query->types, {}}, w);
}

Forward Distributor::forward_of(Ask& ask, Part const& part, Writing const& w) const {
  Forward out{.to = part.of, .method = ask.method, .path = w.path, .params = ask.call.params, .body = {}, .has_ld_body = ask.call.ld_body};
  std::erase_if(out.params, [](auto const& p) { return p.first == "local" || p.first == "csf"; });
  if (w.body.is_null()) return out;
  auto body = w.is_about_attributes && !part.share.is_all
                  ? narrowed(w.body, *ask.call.context, [&](auto const& name) { return part.share.covers(name); })
                  : w.body;
  auto wanted = context_for(*part.of);
  if (wanted && *wanted) {
    if (w.is_about_attributes) use_other_names(body, *ask.call.context, **wanted);
    body.erase("@context");
    out.has_ld_body = false;
  } else if (auto const* type = part.of->info("contentType"); type && *type == "application/ld+json" && !out.has_ld_body) {
    body["@context"] = json::parse(context_member(ask.call)).value_or(json::Value());
    out.has_ld_body = true;
  } else if (type && *type == "application/json" && out.has_ld_body && ask.call.context->is_core()) {
    body.erase("@context");
    out.has_ld_body = false;
  }
  out.body = body.text();
  return out;
}

http::Response Distributor::house_part(Ask& ask, Plan const& plan, Writing const& w) {
  if (plan.taken.empty() || w.body.is_null() || !w.is_about_attributes) return house(ask.house, ask.call.request);
  Rewritten rest(ask.call.request);
  rest.body(narrowed(w.body, *ask.call.context, [&](auto const& name) { return !plan.takes(name); }).text());
  return house(ask.house, rest.request());
}

Result<http::Response> Distributor::carry_out(Ask& ask, Wanted const& wanted, Writing const& w) {
  auto all = registry_.all(ask.call.tenant);
  auto plan = plan_write(*all, ask.needed, wanted, clock_());
  TRY_DO(break_loops(ask, plan));
  if (!plan.is_distributed()) return house(ask.house, ask.call.request);
  std::vector<Outcome> outcomes;
  std::vector<Part const*> asked;
  std::vector<Forward> forwards;
  bool only_adds = true;  // all sources have it beside the house
  for (auto const& part : plan.parts) {
    only_adds = only_adds && part.of->mode == SourceMode::inclusive;
    if (!part.is_supported) {
      outcomes.push_back(not_offered(part));
      continue;
    }
    asked.push_back(&part);
    forwards.push_back(forward_of(ask, part, w));
  }
  TRY(auto replies, forwarding_.send(ask.call, forwards));
  for (std::size_t i = 0; i < replies.size(); ++i) outcomes.push_back(outcome_of(*asked[i], replies[i]));
  http::Response good;
  good.status = w.good;
  if (plan.is_local) {
    auto own = house_part(ask, plan, w);
    bool is_absent = own.status == 404 && !asked.empty() && !(w.counts_absence && only_adds);
    if (!is_absent) outcomes.push_back({"", own.status, own.body, {}});
    if (http::succeeded(own)) good.after_seq = own.after_seq;
  }
  if (w.may_exist && std::none_of(outcomes.begin(), outcomes.end(), [](Outcome const& o) { return o.status == 201; })) good.status = 204;
  if (good.status == 201) good.with("Location", w.path + "/" + w.id);
  bool is_done = std::any_of(outcomes.begin(), outcomes.end(), [](Outcome const& o) { return o.is_good(); });
  if (w.is_at_one && is_done) std::erase_if(outcomes, [](Outcome const& o) { return o.status == 404; });
  if (w.is_whole) return entity_answer(w.id, outcomes, std::move(good));
  return attributes_answer(outcomes, w.names, std::move(good));
}

}  // namespace dinh::reg
