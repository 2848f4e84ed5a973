// The past that context sources have a part in: read from them (CIM 009 §5.7.3, §5.7.4) and written to them (§5.6.11 to 5.6.16).
#include <algorithm>
#include <array>

#include "register/distribution/distributor.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/sources/discovery.hpp"
#include "register/temporal/written.hpp"

namespace dinh::reg {

namespace {

const std::string entities = "/ngsi-ld/v1/temporal/entities";

// Of the answer's form: it is made here, of what all told together.
constexpr std::array<std::string_view, 14> of_the_answer = {"options", "format", "lang",        "pick", "omit",  "datasetId", "limit",
                                                            "offset",  "count",  "aggrMethods", "csf",  "local", "orderBy",   "collation"};

Operations only(Operation one) {
  Operations out;
  return out.set(static_cast<std::size_t>(one));
}

// A source that says from when to when it knows anything is not asked about other times (§5.12).
bool knows_times(Registration const& r, TemporalQuery const& times) {
  auto const& interval = times.property == TimeProperty::observed ? r.observed : r.managed;
  return !interval || meets(*interval, times);
}

void without(Params& params, std::span<const std::string_view> names) {
  std::erase_if(params, [&](auto const& p) { return std::find(names.begin(), names.end(), p.first) != names.end(); });
}

}  // namespace

Result<Elsewhere> Distributor::past(Call& call, PastQuestion const& question) {
  Elsewhere out;
  TRY(bool is_local, call.flag("local"));
  if (is_local || registry_.is_empty()) return out;
  House none;
  Ask ask{call, none, only(question.is_one ? Operation::retrieve_temporal : Operation::query_temporal), "GET"};
  auto plan = plan_queries(ask, question.queries);
  std::erase_if(plan.parts, [&](Part const& p) { return !knows_times(*p.of, question.times); });
  keep_filtered(ask, plan);
  TRY_DO(break_loops(ask, plan));
  if (!plan.is_distributed()) return out;
  auto const& first = question.queries.front();
  if (first.ordering) return errors::bad_data("orderBy", "local=true beside it: order is never applied over several brokers (§5.7.4.4)");
  auto const& asked = question.params;
  out.is_split = std::find(asked.begin(), asked.end(), std::pair<std::string, std::string>("splitEntities", "true")) != asked.end();
  std::vector<Forward> forwards;
  for (auto const& part : plan.parts) {
    auto params = question.params;
    std::erase_if(params, [](auto const& p) { return p.first == "aggrPeriodDuration"; });
    without(params, of_the_answer);
    Forward f = query_forward(ask, part, first, std::move(params), out.is_split);
    f.path = entities;
    if (question.is_one) {
      f.path += "/" + path_segment(first.ids.front());
      std::erase_if(f.params, [](auto const& p) { return p.first == "id"; });
    }
    f.params.emplace_back("options", "sysAttrs");  // which of two instances is the newer one
    forwards.push_back(std::move(f));
  }
  Gathered gathered;
  TRY_DO(gather(ask, plan.parts, forwards, gathered));
  out.warnings = std::move(gathered.warnings);
  for (auto& contribution : gathered.all) {
    auto& told = out.told.emplace_back();
    for (auto const& entity : contribution.entities) {
      auto evolution = evolution_told(entity, *call.context, clock_(), out.names);
      if (evolution) told.push_back({contribution.mode, contribution.of, std::move(*evolution)});
      else out.warnings.push_back(warning(111, contribution.of->id, evolution.error().detail));
    }
  }
  return out;
}

Result<http::Response> Distributor::change_past(Ask& ask) {
  auto& call = ask.call;
  json::Parser parser(binding_.limits.max_batch_bytes);
  bool has_body = ask.method != "DELETE";
  if (has_body) TRY_DO(read_body(binding_, call, parser));
  else TRY_DO(open_call(binding_, call));
  std::string id(call.request.param("id")), attribute(call.request.param("attr")), instance(call.request.param("instance"));
  Writing w{.id = id, .path = entities, .names = {}, .body = {}};
  if (has_body) w.body = json::Value::from(call.body);
  Wanted wanted{{}, nullptr, {}, {}};
  bool is_written = has_body && attribute.empty();  // instances of several attributes
  if (is_written) {
    auto input = read_written(call.body, *call.context, clock_(), id.empty());
    if (!input) return house(ask.house, call.request);  // it says what is wrong
    for (auto const& i : input->instances)
      if (i.name != scope_series && std::find(w.names.begin(), w.names.end(), i.name) == w.names.end()) w.names.push_back(i.name);
    if (id.empty()) {
      w.id = input->id;
      w.is_whole = w.may_exist = true;
      w.good = 201;
      for (auto const& type : input->types) wanted.types.push_back({type});
    }
  } else if (!attribute.empty()) {
    if (!is_name(attribute)) return house(ask.house, call.request);
    w.names = {call.context->stored(attribute)};
    w.is_about_attributes = false;
  } else {
    w.is_whole = true;
  }
  if (!id.empty()) w.path += "/" + path_segment(id);
  if (!id.empty() && is_written) w.path += "/attrs/";
  if (!attribute.empty()) w.path += "/attrs/" + path_segment(attribute);
  if (!instance.empty()) w.path += "/" + path_segment(instance);
  w.is_at_one = !is_written;
  wanted.ids = {w.id};
  wanted.attrs = w.names;
  return carry_out(ask, wanted, w);
}

}  // namespace dinh::reg
