#include "modules/hotline/duplicates/finder.hpp"

#include <algorithm>
#include <cmath>

#include "modules/hotline/rules.hpp"

namespace dinh::hotline {

Sighting sighting(casework::Case const& c) {
  return {c.field, c.address, c.lat.value_or(0), c.lon.value_or(0), c.opened_at, c.open, search_words(c.description)};
}

std::vector<FoundCase> DuplicateFinder::find(storage::Tx& tx, Sighting const& fresh, std::string_view source, std::int64_t itself) const {
  constexpr double metres_per_degree = 111'195, degree = 3.14159265358979 / 180;
  double lat = DuplicateModel::reach_m / metres_per_degree, lon = lat / std::max(0.05, std::cos(fresh.lat * degree));
  auto since = fresh.at + -DuplicateModel::reach_days * day_ms;
  auto cases = casework::store::nearby(tx, fresh.lon - lon, fresh.lat - lat, fresh.lon + lon, fresh.lat + lat, since, most);
  std::erase_if(cases, [&](auto const& c) {
    return c.id == itself || c.merged_into || c.source != source || c.state == casework::State::refused || c.opened_at > fresh.at;
  });
  std::vector<Sighting> around;
  for (auto const& c : cases) {
    around.push_back(sighting(c));
    around.back().open = !c.closed_at || *c.closed_at > fresh.at;
  }
  std::vector<FoundCase> out;
  for (auto& likeness : model_.judge(fresh, around)) {
    auto of = likeness.of;
    out.push_back({std::move(cases[of]), std::move(likeness)});
  }
  return out;
}

}  // namespace dinh::hotline
