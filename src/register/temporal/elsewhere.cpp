#include "register/temporal/elsewhere.hpp"

#include <algorithm>
#include <map>

#include "register/sources/matching.hpp"
#include "register/temporal/window.hpp"

namespace dinh::reg {

namespace {

int rank_of(SourceMode mode) { return mode == SourceMode::exclusive ? 2 : mode == SourceMode::redirect ? 1 : 0; }

// §4.3.6.3: the rank of the source that has the attribute alone; 0 when none has.
int owner(std::vector<PastPart> const& all, std::string const& id, std::string const& attribute) {
  int rank = 0;
  for (auto const& part : all) {
    if (!part.of || rank_of(part.mode) == 0) continue;
    Wanted wanted;
    wanted.ids = {id};
    wanted.attrs = {attribute};
    if (auto share = share_of(*part.of, wanted); share && share->covers(attribute)) rank = std::max(rank, rank_of(part.mode));
  }
  return rank;
}

void join_series(EvolutionSeries& known, EvolutionSeries more, TimeProperty property, bool only_adds) {
  std::multimap<Instant, std::size_t> by_time;
  auto moment = [&](EvolutionInstance const& i) { return time_of(i, property).value_or(i.modified); };
  for (std::size_t i = 0; i < known.instances.size(); ++i) by_time.emplace(moment(known.instances[i]), i);
  auto const before = known.instances.size();
  for (auto& one : more.instances) {
    auto [from, to] = by_time.equal_range(moment(one));
    auto same = std::find_if(from, to, [&](auto const& entry) {
      auto const& other = known.instances[entry.second];
      return time_of(one, property) || other.bytes == one.bytes || other.id == one.id;  // without that time, only what is equal is the same
    });
    if (same == to) known.instances.push_back(std::move(one));
    else if (!only_adds && known.instances[same->second].modified < one.modified) known.instances[same->second] = std::move(one);
  }
  if (known.instances.size() == before) return;
  auto time = [](EvolutionInstance const& i) { return i.observed.value_or(i.deleted.value_or(i.modified)); };
  std::stable_sort(known.instances.begin(), known.instances.end(), [&](auto const& a, auto const& b) { return time(a) < time(b); });
}

void join_head(Evolution& to, Evolution const& more) {
  for (auto const& type : more.types)
    if (std::find(to.types.begin(), to.types.end(), type) == to.types.end()) to.types.push_back(type);
  to.created = std::min(to.created, more.created);
  to.modified = std::max(to.modified, more.modified);
  if (!more.deleted) to.deleted.reset();
  else if (to.deleted) to.deleted = std::max(*to.deleted, *more.deleted);
}

}  // namespace

Evolution united(std::vector<PastPart> all, TimeProperty property) {
  auto is_last = [](PastPart const& part) { return part.mode == SourceMode::auxiliary; };
  std::stable_sort(all.begin(), all.end(), [&](auto const& a, auto const& b) { return !is_last(a) && is_last(b); });
  Evolution out;
  out.id = all.front().what.id;
  out.created = all.front().what.created;
  out.modified = all.front().what.modified;
  out.deleted = all.front().what.deleted;
  std::map<std::string, int, std::less<>> owners;
  for (auto& part : all) {
    join_head(out, part.what);
    for (auto& s : part.what.series) {
      auto [known_owner, is_new] = owners.try_emplace(s.name, 0);
      if (is_new) known_owner->second = owner(all, out.id, s.name);
      if (rank_of(part.mode) < known_owner->second) continue;
      auto known =
          std::find_if(out.series.begin(), out.series.end(), [&](auto const& k) { return k.name == s.name && k.dataset == s.dataset; });
      if (known == out.series.end()) out.series.push_back(std::move(s));
      else join_series(*known, std::move(s), property, is_last(part));
    }
  }
  return out;
}

}  // namespace dinh::reg
