#include "register/subscriptions/rounds.hpp"

#include <limits>

#include "base/log.hpp"
#include "register/space.hpp"

namespace dinh::reg {

void Rounds::put(KnownSubscription const& what) {
  if (what->interval_ms == 0) return drop(what->tenant, what->id);
  auto& round = rounds_[{what->tenant, what->id}];
  round.what = what;
  round.left.clear();
}

void Rounds::drop(std::string const& tenant, std::string const& id) { rounds_.erase({tenant, id}); }

void Rounds::tick(Instant now) {
  std::size_t budget = entities_of_a_tick;
  for (auto& [key, round] : rounds_) {
    if (!round.what->is_live(now)) {
      round.left.clear();
      continue;
    }
    bool is_due = round.began.ms == 0 || now - round.began >= round.what->interval_ms;
    if (round.left.empty() && is_due && deliveries_.is_idle(*round.what)) begin(round, now);
    if (budget > 0) go_on(round, budget);
  }
}

// An entity that several selectors fit is told for the first of them.
void Rounds::begin(Round& round, Instant now) {
  round.began = now;
  round.at = 0;
  auto const& selectors = round.what->selectors;
  for (std::size_t i = 0; i < selectors.size(); ++i) {
    auto query = selectors[i];
    query.limit = std::numeric_limits<std::size_t>::max();
    query.lens = telling_.lens_of(*round.what);
    auto found = engine_.query(query);
    if (!found) {
      log_warning("subscription: a round is not told", {{"subscription", round.what->id}, {"why", found.error().detail}});
      continue;
    }
    for (auto& doc : found->docs) {
      bool is_told = false;
      for (std::size_t earlier = 0; earlier < i && !is_told; ++earlier) is_told = fits(selectors[earlier], *doc, engine_.names());
      if (!is_told) round.left.push_back(std::move(doc));
    }
  }
}

void Rounds::go_on(Round& round, std::size_t& budget) {
  auto room = deliveries_.room(*round.what);
  auto lens = telling_.lens_of(*round.what);
  for (; round.at < round.left.size() && budget > 0 && room > 0; ++round.at, --budget, --room) {
    auto doc = engine_.find(round.what->tenant, round.left[round.at]->id());  // as it is by now
    if (lens) doc = lens->seen(doc, engine_.names());
    if (doc && round.what->selects(*doc, engine_.names()))
      deliveries_.tell(*round.what, {0, std::string(doc->id()), telling_.entity(*round.what, doc)});
  }
  if (round.at >= round.left.size()) round.left.clear();
}

}  // namespace dinh::reg
