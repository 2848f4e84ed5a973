#include "register/temporal/over_time.hpp"

#include <algorithm>

#include "base/json_fields.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/temporal/aggregation.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t at_once = 100;  // entities the state thread is asked for
constexpr std::size_t most_entities = 100'000;

TemporalTexts texts_of(Call const& call) {
  auto text = [&](std::string_view name) { return call.param(name) ? std::optional(*call.param(name)) : std::nullopt; };
  TemporalTexts out;
  out.timerel = "between";
  out.time_at = text("timeAt");
  out.end_time_at = text("endTimeAt");
  out.period = text("aggrPeriodDuration");
  return out;
}

OverTimeView view_of(PeriodTotals const& totals, Instant end, std::int64_t length_ms) {
  OverTimeView out;
  for (std::size_t i = 0; i < totals.all().size(); ++i) {
    auto const& t = totals.all()[i];
    if (t.count == 0) continue;
    auto start = totals.start(i);
    out.periods.push_back({start, length_ms == 0 ? end : start + length_ms, static_cast<std::int64_t>(t.count), t.total(), t.average(),
                           t.least(), t.greatest(), t.deviation()});
  }
  return out;
}

}  // namespace

struct OverTime::Wish {
  TotalsWish totals;
  Query entities;
};

Result<OverTime::Wish> OverTime::read_wish(Call const& call) const {
  Wish out;
  auto const* name = call.param("value");
  if (!name || !is_name(*name)) return errors::bad_data("value", "the attribute that is measured");
  TRY(auto times, read_temporal_query(texts_of(call)));
  TRY(auto aggregation, read_aggregation(texts_of(call)));
  if (aggregation.period.months != 0) return errors::bad_data("aggrPeriodDuration", "weeks, days, hours, minutes or seconds");
  auto length = aggregation.period.ms;
  if (length != 0 && (times.end - times.at) / length >= static_cast<std::int64_t>(PeriodTotals::most_periods))
    return errors::bad_data("aggrPeriodDuration", "at most " + std::to_string(PeriodTotals::most_periods) + " periods");
  out.totals = {{call.context->stored(*name)}, {times.at, times.end}, times.at, length};
  TRY(out.entities, read_query(call, {at_once, at_once}));
  return out;
}

Result<std::vector<std::string>> OverTime::page(Call const& call, Query const& query) {
  Result<Found> found;
  in_.on_state([&] {
    auto tenant = in_.must_have_tenant(call);
    if (tenant) found = in_.engine.query(query);
    else found = tl::unexpected(std::move(tenant).error());
  });
  if (!found) return tl::unexpected(std::move(found).error());
  std::vector<std::string> out;
  for (auto const& doc : found->docs) out.emplace_back(doc->id());
  return out;
}

// Those whose past was edited by hand.
Result<void> OverTime::add_each(Call const& call, std::vector<std::string> const& ids, TotalsWish const& wish, PeriodTotals& to) {
  for (auto const& id : ids) {
    auto evolution = evolutions_.read(call.tenant, id, wish.attrs, wish.window, InstanceIds::unnamed);
    if (!evolution && evolution.error().code == Code::not_found) continue;
    if (!evolution) return tl::unexpected(std::move(evolution).error());
    for (auto const& s : evolution->series) {
      if (s.name != wish.attrs.front()) continue;
      for (auto const& c : s.cells)
        if (wish.window.holds(c.start)) to.add(c.start, c.totals);
      for (auto const& i : s.instances) {
        auto number = i.observed && wish.window.holds(*i.observed) ? plain_number(i.bytes) : std::nullopt;
        if (number) std::visit([&](auto const& n) { to.add(*i.observed, n); }, *number);
      }
    }
  }
  return {};
}

Result<http::Response> OverTime::answer(Call& call) {
  TRY_DO(open_call(in_, call));
  TRY(auto wish, read_wish(call));
  PeriodTotals totals(wish.totals.origin, wish.totals.length_ms);
  std::size_t entities = 0;
  for (;;) {
    TRY(auto ids, page(call, wish.entities));
    entities += ids.size();
    if (entities > most_entities)
      return fail(Code::too_large, "more than " + std::to_string(most_entities) + " entities; narrow the query");
    if (!ids.empty()) {
      TRY(auto edited, totals_.add(call.tenant, ids, wish.totals, totals));
      TRY_DO(add_each(call, edited, wish.totals, totals));
    }
    if (ids.size() < at_once) break;
    wish.entities.after_id = ids.back();
  }
  auto view = view_of(totals, wish.totals.window.to, wish.totals.length_ms);
  view.entities = static_cast<std::int64_t>(entities);
  return http::json_reply(200, json::to_text(view));
}

}  // namespace dinh::reg
