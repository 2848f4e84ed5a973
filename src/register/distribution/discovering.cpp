// Which types and attributes there are, here and with context sources (CIM 009 §5.7.5 to 5.7.10).
#include <algorithm>

#include "register/distribution/catalogues.hpp"
#include "register/distribution/distributor.hpp"
#include "register/ngsild/opening.hpp"

namespace dinh::reg {

namespace {

Operations only(Operation one) {
  Operations out;
  return out.set(static_cast<std::size_t>(one));
}

// The names, or each with what goes with it, are two operations of one path (§4.20).
Operations asked_of_sources(bool is_about_types, bool is_one, bool has_details) {
  using O = Operation;
  if (is_one) return only(is_about_types ? O::retrieve_entity_type_info : O::retrieve_attr_type_info);
  if (has_details) return only(is_about_types ? O::retrieve_entity_type_details : O::retrieve_attr_type_details);
  return only(is_about_types ? O::retrieve_entity_types : O::retrieve_attr_types);
}

std::size_t entries_in(json::Value const& told) {
  if (told.is_array()) return told.array().size();
  for (auto list : {"typeList", "attributeList"})
    if (auto const* all = told.find(list)) return all->array().size();
  return 1;
}

// A description is of a kind with the house's own: an array of descriptions, or an object of one type.
bool is_catalogue(json::Value const& told, bool is_list_of_details) {
  auto is_entry = [](json::Value const& v) { return v.find("id") && v.find("type"); };
  if (!is_list_of_details) return is_entry(told);
  return told.is_array() && std::all_of(told.array().begin(), told.array().end(), is_entry);
}

}  // namespace

Result<http::Response> Distributor::catalogue(Ask& ask) {
  auto& call = ask.call;
  TRY_DO(open_call(binding_, call));
  std::string type(call.request.param("type")), attribute(call.request.param("attr"));
  auto path = call.request.path;
  if (path.ends_with('/')) path.pop_back();
  bool is_one = !type.empty() || !attribute.empty(), is_about_types = path.starts_with("/ngsi-ld/v1/types");
  TRY(bool has_details, call.flag("details"));
  TRY(bool is_counted, call.flag("count"));
  ask.needed = asked_of_sources(is_about_types, is_one, has_details);
  Wanted wanted;
  if (!type.empty()) wanted.types = {{call.context->stored(type)}};
  if (!attribute.empty()) wanted.attrs = {call.context->stored(attribute)};
  auto plan = plan_read(*registry_.all(call.tenant), ask.needed, wanted, clock_());
  TRY_DO(break_loops(ask, plan));
  if (!plan.is_distributed()) return house(ask.house, call.request);

  std::vector<Forward> forwards;
  for (auto const& part : plan.parts) {
    Forward f{part.of, "GET", is_about_types ? "/ngsi-ld/v1/types" : "/ngsi-ld/v1/attributes", {}, "", false};
    std::vector<std::string> const name{type.empty() ? attribute : type};
    if (is_one) f.path += "/" + path_segment(shown_list(ask, part, {call.context->stored(name.front())}));
    if (has_details) f.params.emplace_back("details", "true");
    forwards.push_back(std::move(f));
  }
  Rewritten own(call.request);
  auto here = house(ask.house, own.header("Accept", "application/json").request());
  std::optional<json::Value> all;
  auto add = [&](json::Value told) {
    if (all) join_catalogue(*all, std::move(told));
    else all = std::move(told);
  };
  if (here.status == 200)
    if (auto told = json::parse(here.shared_body ? *here.shared_body : here.body)) add(std::move(*told));
  std::vector<std::string> warnings;
  TRY(auto replies, forwarding_.send(call, forwards));
  for (std::size_t i = 0; i < replies.size(); ++i) {
    auto const& reply = replies[i];
    auto const& of = *plan.parts[i].of;
    auto told = reply.is_good() ? json::parse(reply.body) : Result<json::Value>(json::Value());
    if (reply.status == 404) continue;
    if (reply.status == 0) warnings.push_back(warning(112, of.id, "the context source does not answer: " + reply.why));
    else if (!reply.is_good()) warnings.push_back(warning(299, of.id, "the context source answered " + std::to_string(reply.status)));
    else if (!told || !is_catalogue(*told, has_details && !is_one))
      warnings.push_back(warning(111, of.id, "the answer is no list of types or attributes"));
    else {
      if (auto spoken = context_for(of); spoken && *spoken) use_other_names_of_catalogue(*told, **spoken, *call.context);
      add(std::move(*told));
    }
  }
  return described(call, std::move(here), std::move(all), warnings, is_counted);
}

http::Response Distributor::described(Call const& call, http::Response here, std::optional<json::Value> all,
                                      std::vector<std::string> const& warnings, bool is_counted) const {
  auto out = std::move(here);
  if (all) {
    auto count = entries_in(*all);
    if (call.accept == Media::ld_json) {
      auto context = json::parse(context_member(call)).value_or(json::Value());
      if (auto* entries = all->array_if())
        for (auto& entry : *entries) entry["@context"] = context;
      else (*all)["@context"] = std::move(context);
    }
    out = binding_.document(call, all->text());
    if (is_counted) out.with("NGSILD-Results-Count", std::to_string(count));
  }
  for (auto const& w : warnings) out.with("NGSILD-Warning", w);
  return out;
}

}  // namespace dinh::reg
