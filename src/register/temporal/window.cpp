#include "register/temporal/window.hpp"

#include <algorithm>
#include <limits>

#include "base/json.hpp"
#include "register/document.hpp"

namespace dinh::reg {

std::optional<Instant> time_of(EvolutionInstance const& i, TimeProperty property) {
  switch (property) {
    case TimeProperty::observed: return i.observed;
    case TimeProperty::created: return i.created;
    case TimeProperty::modified: return i.modified;
    case TimeProperty::deleted: return i.deleted;
  }
  return {};
}

namespace {

bool contains(std::vector<std::string> const& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// A scope holds until the next one (§4.18): the one that was valid when the window opened belongs to it.
void keep_scopes(EvolutionSeries& s, TemporalQuery const& query) {
  if (query.property == TimeProperty::deleted) {
    std::erase_if(s.instances, [&](EvolutionInstance const& i) { return !i.deleted || !query.holds(*i.deleted); });
    return;
  }
  bool opens_late = query.relation == TemporalQuery::Relation::after || query.relation == TemporalQuery::Relation::between;
  std::vector<EvolutionInstance> kept;
  for (auto& i : s.instances) {
    auto since = i.deleted.value_or(i.observed.value_or(i.modified));
    if (opens_late && since < query.at) kept.clear();  // an older one
    if (query.holds(since) || (opens_late && since < query.at)) kept.push_back(std::move(i));
  }
  if (opens_late && !kept.empty() && kept.front().deleted && *kept.front().deleted < query.at) kept.erase(kept.begin());
  s.instances = std::move(kept);
}

}  // namespace

void keep_window(Evolution& evolution, TemporalQuery const& query, Projection const& wanted) {
  std::erase_if(evolution.series, [&](EvolutionSeries const& s) {
    bool is_scope = s.name == scope_series;
    return (!wanted.attrs.empty() && !contains(wanted.attrs, s.name) && !is_scope) ||
           (!wanted.datasets.empty() && !contains(wanted.datasets, s.dataset) && !is_scope);
  });
  for (auto& s : evolution.series) {
    bool by_observed = query.property == TimeProperty::observed && !query.last_n;
    std::erase_if(s.cells, [&](EvolutionCell const& c) { return !by_observed || !query.holds(c.start); });
    if (s.name == scope_series && query.filters()) {
      keep_scopes(s, query);
    } else if (query.filters()) {
      std::erase_if(s.instances, [&](EvolutionInstance const& i) {
        auto time = time_of(i, query.property);
        return !time || !query.holds(*time);
      });
      auto earlier = [&](auto const& a, auto const& b) { return time_of(a, query.property) < time_of(b, query.property); };
      if (!std::is_sorted(s.instances.begin(), s.instances.end(), earlier))
        std::stable_sort(s.instances.begin(), s.instances.end(), earlier);
    }
    auto n = query.last_n.value_or(s.instances.size());
    if (s.instances.size() > n) s.instances.erase(s.instances.begin(), s.instances.end() - static_cast<std::ptrdiff_t>(n));
  }
  std::erase_if(evolution.series, [](EvolutionSeries const& s) { return s.instances.empty() && s.cells.empty(); });
}

bool keep_scope(Evolution& evolution, ScopeQuery const& wanted, TemporalQuery const& query) {
  struct Span {
    Instant from, to;
  };
  constexpr Instant for_ever{std::numeric_limits<std::int64_t>::max()};
  std::vector<Span> valid;
  thread_local json::Parser parser;  // buffers only
  for (auto const& s : evolution.series) {
    if (s.name != scope_series) continue;
    for (std::size_t i = 0; i < s.instances.size(); ++i) {
      auto const& one = s.instances[i];
      auto since = [](EvolutionInstance const& x) { return x.deleted.value_or(x.observed.value_or(x.modified)); };
      auto view = parser.parse(one.bytes);
      auto value = view ? view->get("value") : std::nullopt;
      if (!value || one.deleted || !wanted.holds(scopes_of(value->text()))) continue;
      valid.push_back({since(one), i + 1 < s.instances.size() ? since(s.instances[i + 1]) : for_ever});
    }
  }
  if (valid.empty()) return false;
  for (auto& s : evolution.series) {
    if (s.name == scope_series) continue;
    std::erase_if(s.instances, [&](EvolutionInstance const& i) {
      auto time = time_of(i, query.property).value_or(i.modified);
      return std::none_of(valid.begin(), valid.end(), [&](Span const& v) { return time >= v.from && time < v.to; });
    });
  }
  return true;
}

namespace {

// The time an instance is counted under: without a temporal query it may have none of the wanted kind.
Instant counted(EvolutionInstance const& i, TimeProperty property) { return time_of(i, property).value_or(i.deleted.value_or(i.modified)); }

std::vector<Instant> times_in(std::vector<Evolution> const& all, TimeProperty property) {
  std::vector<Instant> out;
  for (auto const& e : all)
    for (auto const& s : e.series) {
      if (s.name == scope_series) continue;
      for (auto const& i : s.instances) out.push_back(counted(i, property));
    }
  return out;
}

// From the ends towards the middle: the latest are kept with lastN, else the earliest. What happened at one instant stays together.
Instant edge(std::vector<Instant>& times, std::size_t most, bool latest) {
  std::sort(times.begin(), times.end());
  if (latest) std::reverse(times.begin(), times.end());
  auto out = times[most - 1];
  if (times[most] != out) return out;
  auto first = std::find(times.begin(), times.end(), out);
  return first == times.begin() ? out : *(first - 1);
}

}  // namespace

std::optional<AnswerRange> cut(std::vector<Evolution>& all, TemporalQuery const& query, std::size_t most) {
  using R = TemporalQuery::Relation;
  auto times = times_in(all, query.property);
  if (times.size() <= most) return {};
  bool latest = query.last_n.has_value();
  auto end = edge(times, most, latest);
  for (auto& e : all)
    for (auto& s : e.series) {
      if (s.name == scope_series || s.instances.empty()) continue;
      s.sample = s.instances.front().bytes;
      std::erase_if(s.instances, [&](EvolutionInstance const& i) {
        auto t = counted(i, query.property);
        return latest ? t < end : t > end;
      });
    }
  auto opened = times.front();  // the earliest, or with lastN the latest
  if (!latest && (query.relation == R::after || query.relation == R::between)) opened = query.at;
  if (latest && query.relation == R::before) opened = query.at;
  if (latest && query.relation == R::between) opened = query.end;
  return AnswerRange{opened, end, query.last_n};
}

}  // namespace dinh::reg
