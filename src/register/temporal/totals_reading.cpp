#include "register/temporal/totals_reading.hpp"

#include <algorithm>
#include <list>
#include <thread>

#include "register/ngsild/problems.hpp"
#include "register/temporal/aggregation.hpp"

namespace dinh::reg {

namespace {

using R = TemporalQuery::Relation;
constexpr int tries = 1'000;  // a checkpoint may end between the two looks

bool is_wanted(TotalsWish const& wish, std::string const& name) {
  return name != scope_series && (wish.attrs.empty() || std::find(wish.attrs.begin(), wish.attrs.end(), name) != wish.attrs.end());
}

// False: it says something else than a number.
bool add_known(std::vector<PastInstance> const& some, TotalsWish const& wish, std::size_t entity, TotalsOf const& of) {
  bool numbers_alone = true;
  for (auto const& p : some) {
    if (!is_wanted(wish, p.name)) continue;
    auto* to = of(entity, p.name, p.dataset);
    if (!p.observed || !wish.window.holds(*p.observed)) continue;
    if (auto number = plain_number(p.bytes)) std::visit([&](auto const& n) { to->add(*p.observed, n); }, *number);
    else numbers_alone = false;
  }
  return numbers_alone;
}

struct SeriesTotals {
  std::string name, dataset;
  PeriodTotals periods;
};

EvolutionSeries series_of(SeriesTotals const& of) {
  EvolutionSeries out;
  out.name = of.name;
  out.dataset = of.dataset;
  auto const& all = of.periods.all();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].count > 0) out.cells.push_back({of.periods.start(i), all[i]});
  return out;
}

tl::unexpected<Error> being_saved() { return fail(Code::overloaded, "the history is being saved; try again"); }

}  // namespace

HistoryWindow window_of(TemporalQuery const& q) {
  HistoryWindow out;
  if (q.property != TimeProperty::observed) return out;
  if (q.relation == R::before) out.to = q.at;
  if (q.relation == R::after || q.relation == R::between) out.from = q.at;
  if (q.relation == R::between) out.to = q.end;
  return out;
}

bool TotalsReading::tells(TemporalWish const& wish) {
  auto const& q = wish.query;
  auto const& [methods, period] = wish.aggregation;
  if (wish.form != TemporalForm::aggregated || q.property != TimeProperty::observed || q.last_n || period.months != 0) return false;
  if (std::find(methods.begin(), methods.end(), Method::distinct_count) != methods.end()) return false;
  return q.relation == R::between || (q.relation == R::after && period.ms > 0);
}

Result<std::optional<Evolution>> TotalsReading::read(std::string const& tenant, std::string const& id,
                                                     std::vector<std::string> const& attrs, TemporalWish const& wish) {
  const TotalsWish wanted{attrs, window_of(wish.query), wish.query.at, wish.aggregation.period.ms};
  for (int i = 0; i < tries; ++i) {
    Recorded known;
    in_.on_state([&] { known = in_.engine.recorded(tenant, id); });
    if (!has_evolution(known)) return errors::missing("there is no temporal evolution of " + id);
    if (known.is_edited()) return std::nullopt;
    std::list<SeriesTotals> all;
    TotalsOf of = [&](std::size_t, std::string const& name, std::string const& dataset) {
      for (auto& s : all)
        if (s.name == name && s.dataset == dataset) return &s.periods;
      return &all.emplace_back(SeriesTotals{name, dataset, PeriodTotals(wanted.origin, wanted.length_ms)}).periods;
    };
    auto stored = in_.engine.totals(known.tenant, {id}, wanted, of);
    if (stored.seq != known.saved) {
      std::this_thread::yield();
      continue;
    }
    bool told = stored.numbers_alone && add_known(known.unsaved, wanted, 0, of) && add_known(known.current, wanted, 0, of);
    if (!told || std::any_of(all.begin(), all.end(), [](SeriesTotals const& s) { return !s.periods.is_whole(); })) return std::nullopt;
    auto out = head_of(id, known);
    for (auto const& s : all) out.series.push_back(series_of(s));
    return out;
  }
  return being_saved();
}

Result<std::vector<std::string>> TotalsReading::add(std::string const& tenant, std::vector<std::string> const& ids,
                                                    TotalsWish const& wanted, PeriodTotals& to) {
  for (int i = 0; i < tries; ++i) {
    std::vector<Recorded> known;
    in_.on_state([&] { known = in_.engine.recorded(tenant, ids); });
    auto sum = to;  // of this try
    std::vector<std::string> quick, edited;
    std::vector<Recorded const*> of_quick;
    for (std::size_t n = 0; n < ids.size(); ++n) {
      if (known[n].is_edited()) {
        edited.push_back(ids[n]);
      } else if (has_evolution(known[n])) {
        quick.push_back(ids[n]);
        of_quick.push_back(&known[n]);
      }
    }
    TotalsOf of = [&](std::size_t, std::string const&, std::string const&) { return &sum; };
    if (!quick.empty()) {
      auto stored = in_.engine.totals(of_quick.front()->tenant, quick, wanted, of);
      if (stored.seq != of_quick.front()->saved) {
        std::this_thread::yield();
        continue;
      }
    }
    for (auto const* k : of_quick) {
      add_known(k->unsaved, wanted, 0, of);
      add_known(k->current, wanted, 0, of);
    }
    to = std::move(sum);
    return edited;
  }
  return being_saved();
}

}  // namespace dinh::reg
