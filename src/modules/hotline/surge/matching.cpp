#include "modules/hotline/surge/matching.hpp"

#include <algorithm>

#include "base/geometry.hpp"
#include "modules/hotline/rules.hpp"

namespace dinh::hotline {

namespace {

constexpr double suggested_from = 2.5;       // times the normal load
constexpr std::int64_t least_contacts = 20;  // in ten minutes: a quiet night's second call is no storm
constexpr std::size_t enough_words = 3;      // common with the banner, of a text whose field is not known
constexpr double same_field = 4, near_point = 6, same_area = 3, common_word = 1;

bool has(std::vector<std::string> const& list, std::string const& code) { return std::find(list.begin(), list.end(), code) != list.end(); }

std::size_t common_words(KnownIncident const& i, std::string_view text) {
  auto said = search_words(text), known = search_words(i.title + " " + i.text, 60);
  return static_cast<std::size_t>(std::count_if(said.begin(), said.end(), [&](auto const& word) { return has(known, word); }));
}

enum class Place { fits, unknown, elsewhere };

Place place_of(KnownIncident const& i, IncidentQuestion const& q) {
  bool has_point = i.lat && i.lon && i.radius_m > 0;
  if (has_point && q.lat && q.lon)
    return geo::distance_m({*i.lon, *i.lat}, {*q.lon, *q.lat}) <= i.radius_m ? Place::fits : Place::elsewhere;
  if (i.areas.empty()) return has_point ? Place::unknown : Place::fits;
  if (q.area.empty()) return Place::unknown;
  return has(i.areas, q.area) ? Place::fits : Place::elsewhere;
}

}  // namespace

KnownIncident const* match(std::span<const KnownIncident> all, IncidentQuestion const& q, Instant now) {
  KnownIncident const* best = nullptr;
  double best_score = 0;
  for (auto const& i : all) {
    auto place = place_of(i, q);
    if (!i.holds_at(now) || place == Place::elsewhere) continue;
    bool field_fits = !q.field.empty() && has(i.categories, q.field),
         field_differs = !q.field.empty() && !i.categories.empty() && !field_fits;
    auto common = common_words(i, q.text);
    if (field_differs || (!field_fits && common < enough_words)) continue;
    if (place == Place::unknown && common < enough_words) continue;  // the field alone is half the city's calls
    double score = (field_fits ? same_field : 0) + common_word * static_cast<double>(common) +
                   (place != Place::fits ? 0
                    : i.lat && q.lat     ? near_point
                                         : same_area);
    if (score > best_score) best = &i, best_score = score;
  }
  return best;
}

bool Load::surge_suggested() const { return contacts >= least_contacts && per_minute >= suggested_from * std::max(normal_per_minute, 0.1); }

}  // namespace dinh::hotline
