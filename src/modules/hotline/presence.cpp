#include "modules/hotline/presence.hpp"

namespace dinh::hotline {

std::vector<std::string> Presence::look(std::int64_t case_id, Actor const& actor, bool leaving, Instant now) {
  std::lock_guard lock(mutex_);
  if (now - swept_ > forgotten_after_ms) {  // cases that nobody looks at any more take no memory
    for (auto& [id, lookers] : looks_)
      std::erase_if(lookers, [&](auto const& entry) { return now - entry.second.at > forgotten_after_ms; });
    std::erase_if(looks_, [](auto const& entry) { return entry.second.empty(); });
    swept_ = now;
  }
  auto& lookers = looks_[case_id];
  if (leaving) lookers.erase(actor.user_id);
  else lookers[actor.user_id] = {actor.name, now};
  std::vector<std::string> others;
  for (auto const& [user, look] : lookers)
    if (user != actor.user_id && now - look.at <= forgotten_after_ms) others.push_back(look.name);
  if (lookers.empty()) looks_.erase(case_id);
  return others;
}

}  // namespace dinh::hotline
