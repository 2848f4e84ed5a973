#include "register/figures/figures.hpp"

#include <array>
#include <charconv>

#include "http/endpoint.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/problems.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/q.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t page = 1'000;  // asked of the state thread at once
constexpr std::size_t most_entities = 2'000'000;
constexpr std::array<std::string_view, 15> params = {"id",           "type",     "idPattern",   "attrs",       "q",
                                                     "georel",       "geometry", "coordinates", "geoproperty", "scopeQ",
                                                     "expandValues", "groupBy",  "value",       "percentiles", "bins"};

Result<std::optional<ValuePath>> read_path(Call const& call, std::string_view param) {
  auto const* text = call.param(param);
  if (!text) return std::optional<ValuePath>();
  if (*text == "type") return std::optional(ValuePath{"type", {}, {}});
  auto read = parse_q(*text, [&](std::string_view name) { return call.context->stored(name); });
  bool is_path = read && (*read)->kind == QExpression::Kind::term && (*read)->term.op == QOperator::exists;
  if (!is_path) return errors::bad_data(std::string(param), "an attribute, as q names it: pm25, address[district], pm25.unitCode");
  auto const& term = (*read)->term;
  return std::optional(ValuePath{term.name, term.sub, term.path});
}

}  // namespace

Figures::Figures(Engine& engine, Contexts& contexts, Clock clock, NgsiPorts ports)
    : binding_(engine, contexts, std::move(clock), std::move(ports)) {}

Result<SummaryWish> Figures::read_wish(Call const& call) const {
  SummaryWish out;
  TRY(out.by, read_path(call, "groupBy"));
  TRY(out.of, read_path(call, "value"));
  for (auto const& text : call.list("percentiles")) {
    double percent = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
    if (error != std::errc{} || end != text.data() + text.size() || !(percent >= 0 && percent <= 100) || out.percentiles.size() == 20)
      return errors::bad_data("percentiles", "up to 20 numbers from 0 to 100, separated by commas");
    out.percentiles.push_back(percent);
  }
  TRY(auto bins, call.count("bins"));
  out.bins = bins.value_or(0);
  if (out.bins > 200) return errors::bad_data("bins", "at most 200");
  if (!out.of && (out.bins > 0 || !out.percentiles.empty())) return errors::bad_data("value", "the attribute that is measured");
  return out;
}

Result<http::Response> Figures::summarize(Call& call) {
  TRY_DO(open_call(binding_, call));
  TRY(auto query, read_query(call, {page, page}));
  TRY(auto wish, read_wish(call));
  Summary summary(std::move(wish));
  std::size_t read = page;
  for (std::size_t all = 0; read == page; all += read) {
    Result<Found> found;
    binding_.on_state([&] {
      auto tenant = binding_.must_have_tenant(call);
      if (tenant) found = binding_.engine.query(query);
      if (tenant && found) summary.learn(found->docs, binding_.engine.names());
      if (!tenant) found = tl::unexpected(std::move(tenant).error());
    });
    if (!found) return tl::unexpected(std::move(found).error());
    if (all > most_entities) return fail(Code::too_large, "more than " + std::to_string(most_entities) + " entities; narrow the query");
    read = found->docs.size();
    for (auto const& doc : found->docs)
      if (!summary.add(*doc))
        return errors::bad_data("groupBy", "an attribute of at most " + std::to_string(Summary::most_groups) + " different values");
    if (read > 0) query.after_id = found->docs.back()->id();
  }
  return http::json_reply(200, json::to_text(summary.view()));
}

std::vector<http::Route> Figures::routes(std::string right) {
  auto handler = binding_.in_worker({.params = params, .house = true}, [this](Call& call) { return summarize(call); });
  return {{http::Method::get, "/api/register/figures", std::move(right), http::Lane::worker, http::answers<SummaryView>(std::move(handler)),
           "Entities grouped and measured"}};
}

}  // namespace dinh::reg
