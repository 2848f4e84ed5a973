#include "modules/hotline/duplicates/learning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "modules/hotline/rules.hpp"
#include "modules/hotline/understanding/corpus.hpp"

namespace dinh::hotline {

namespace {

constexpr FitOptions options{.trees = 60, .depth = 3, .rate = 0.1, .ridge = 1, .least_rows = 100};

// Older reports by square, so that a neighbourhood is found without looking at the whole city.
class Neighbourhoods {
 public:
  explicit Neighbourhoods(std::span<const LabelledReport> all) : all_(all) {}
  std::vector<Sighting> around(LabelledReport const& r) const {
    std::vector<Sighting> out;
    auto [y, x] = square(r);
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx)
        if (auto found = squares_.find({y + dy, x + dx}); found != squares_.end())
          for (auto at = found->second.rbegin(); at != found->second.rend(); ++at) {
            auto const& known = all_[*at];
            if (r.at - known.at > DuplicateModel::reach_days * day_ms) break;
            out.push_back(sighting(known));
            out.back().open = !known.closed || *known.closed >= r.day();
          }
    return out;
  }
  void add(std::size_t i) {
    if (all_[i].lat) squares_[square(all_[i])].push_back(i);
  }
  static Sighting sighting(LabelledReport const& r) { return {r.kind, r.address, *r.lat, *r.lon, r.at, true, {}}; }

 private:
  static std::pair<int, int> square(LabelledReport const& r) {  // wider than the reach up to 60 degrees of latitude
    return {static_cast<int>(std::floor(*r.lat / 0.003)), static_cast<int>(std::floor(*r.lon / 0.006))};
  }
  std::span<const LabelledReport> all_;
  std::map<std::pair<int, int>, std::vector<std::size_t>> squares_;
};

Date first_unseen_day(std::span<const LabelledReport> all, double learned_share) {
  std::set<Date> days;
  for (auto const& r : all) days.insert(r.day());
  auto at = static_cast<std::ptrdiff_t>(static_cast<double>(days.size()) * learned_share);
  return days.empty() ? Date{} : at < std::ssize(days) ? *std::next(days.begin(), at) : *days.rbegin() + 1;
}

// Each report with the older ones around it, in the order of arrival.
template <class F>
void each_arrival(std::span<const LabelledReport> all, F&& f) {
  Neighbourhoods neighbourhoods(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    f(all[i], all[i].lat ? neighbourhoods.around(all[i]) : std::vector<Sighting>{});
    neighbourhoods.add(i);
  }
}

// Of several, the one that a person would name: open, nearest, newest.
Candidate const* first_choice(std::vector<Candidate> const& of, std::span<const Sighting> around) {
  auto order = [&](Candidate const& c) {
    return std::tuple(!around[c.of].open, c.distance_m > 150 ? 3 : c.distance_m > 30 ? 2 : c.distance_m > 2 ? 1 : 0, -around[c.of].at.ms);
  };
  auto best = std::min_element(of.begin(), of.end(), [&](auto const& a, auto const& b) { return order(a) < order(b); });
  return best == of.end() ? nullptr : &*best;
}

void count(Counts& to, bool flagged, bool duplicate) {
  ++to.reports;
  to.duplicates += duplicate;
  to.flagged += flagged;
  to.right += flagged && duplicate;
}

bool holds(PlainRule const& rule, Sighting const& fresh, std::span<const Sighting> around, std::span<const Candidate> near) {
  return std::any_of(near.begin(), near.end(), [&](Candidate const& c) {
    auto const& known = around[c.of];
    double days = rule.whole_days ? local_date(fresh.at, 0).days - local_date(known.at, 0).days : c.days;
    return known.open && c.distance_m <= rule.radius_m && days <= rule.max_days && (!rule.same_kind || known.kind == fresh.kind);
  });
}

std::vector<RuleResult> plain_rules() {
  std::vector<RuleResult> out;
  for (double radius : {2.0, 30.0, 100.0, 250.0})
    for (bool same_kind : {false, true}) {
      for (double days : {1.0, 2.0, 3.0, 4.0, 7.0}) out.push_back({{radius, days, true, same_kind}, {}, {}});
      for (double days : {1.0, 2.0, 2.5, 3.0, 3.5}) out.push_back({{radius, days, false, same_kind}, {}, {}});
      out.push_back({{radius, DuplicateModel::reach_days, false, same_kind}, {}, {}});
    }
  return out;
}

double best_threshold(std::vector<std::pair<double, bool>> scored, std::int64_t duplicates) {
  std::sort(scored.rbegin(), scored.rend());
  Counts c{.duplicates = duplicates};
  double best = 0, at = 0;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    ++c.flagged;
    c.right += scored[i].second;
    bool last_of_equals = i + 1 == scored.size() || scored[i + 1].first < scored[i].first;
    if (last_of_equals && c.f1() > best) best = c.f1(), at = scored[i].first;
  }
  return at;
}

}  // namespace

double Counts::f1() const { return flagged + duplicates ? 2 * static_cast<double>(right) / static_cast<double>(flagged + duplicates) : 0; }

std::string PlainRule::text() const {
  return fmt::format("open, {}, at most {:g} {}{}", radius_m <= 2 ? std::string("same point") : fmt::format("within {:g} m", radius_m),
                     whole_days ? max_days : max_days * 24, whole_days ? "days old" : "h old", same_kind ? ", same kind" : "");
}

Evaluation evaluate(DuplicateModel const& model, std::span<const LabelledReport> all, double learned_share) {
  Evaluation out;
  out.first_unseen = first_unseen_day(all, learned_share);
  out.rules = plain_rules();
  double total_us = 0;
  each_arrival(all, [&](LabelledReport const& r, std::vector<Sighting> const& around) {
    bool unseen = out.first_unseen <= r.day(), flagged = false;
    std::vector<Candidate> near;
    if (r.lat) {
      auto fresh = Neighbourhoods::sighting(r);
      auto began = std::chrono::steady_clock::now();
      auto judged = model.judge(fresh, around);
      double us = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count();
      out.slowest_us = std::max(out.slowest_us, us);
      total_us += us;
      flagged = !judged.empty() && judged.front().suggested;
      near = candidates(fresh, around);
      for (auto& rule : out.rules) count(unseen ? rule.unseen : rule.learned, holds(rule.rule, fresh, around, near), r.duplicate);
    } else {
      for (auto& rule : out.rules) count(unseen ? rule.unseen : rule.learned, false, r.duplicate);
    }
    count(unseen ? out.unseen : out.learned, flagged, r.duplicate);
  });
  out.mean_us = all.empty() ? 0 : total_us / static_cast<double>(all.size());
  std::stable_sort(out.rules.begin(), out.rules.end(), [](auto const& a, auto const& b) { return a.unseen.f1() > b.unseen.f1(); });
  return out;
}

std::vector<WordEvidence> learn_words() {
  constexpr int pairs = 20'000, bins = 5;
  constexpr double strongest = 3;
  auto corpus = Corpus::shipped();
  std::mt19937_64 dice(5);
  std::array<std::array<double, bins>, 2> counts{};
  for (int i = 0; i < pairs; ++i) {
    bool same = i % 2 == 0;
    auto [a, b] = corpus.two_at_one_place(same, dice);
    if (auto share = shared_words(search_words(a), search_words(b)))
      counts[same ? 1 : 0][std::min<std::size_t>(bins - 1, static_cast<std::size_t>(*share * bins))] += 1;
  }
  std::vector<WordEvidence> out;
  auto total = [&](bool same) { return std::accumulate(counts[same ? 1 : 0].begin(), counts[same ? 1 : 0].end(), 1.0 * bins); };
  for (std::size_t i = 0; i < bins; ++i) {
    double log_odds = std::log((counts[1][i] + 1) / total(true)) - std::log((counts[0][i] + 1) / total(false));
    out.push_back({(static_cast<double>(i) + 0.5) / bins, std::clamp(log_odds, -strongest, strongest)});
  }
  return out;
}

Learned learn_duplicates(std::span<const LabelledReport> all, double learned_share) {
  auto first_unseen = first_unseen_day(all, learned_share);
  std::vector<Example> examples;
  std::int64_t duplicates = 0;
  each_arrival(all, [&](LabelledReport const& r, std::vector<Sighting> const& around) {
    if (first_unseen <= r.day()) return;
    duplicates += r.duplicate;
    if (!r.lat) return;
    auto near = candidates(Neighbourhoods::sighting(r), around);
    if (auto const* choice = first_choice(near, around)) examples.push_back({choice->features, r.duplicate});
  });
  Learned out;
  out.model.place_and_time = fit(examples, options);
  std::vector<std::pair<double, bool>> scored;
  for (auto const& e : examples) scored.emplace_back(out.model.place_and_time.log_odds(e.features), e.yes);
  out.model.from_log_odds = best_threshold(std::move(scored), duplicates);
  out.model.words = learn_words();
  out.evaluation = evaluate(out.model, all, learned_share);
  return out;
}

}  // namespace dinh::hotline
