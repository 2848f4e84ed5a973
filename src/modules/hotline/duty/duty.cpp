#include "modules/hotline/duty/duty.hpp"

#include <algorithm>

namespace dinh::hotline {

using casework::Tell;

namespace {

using People = std::vector<Colleague const*>;

std::string_view right_of(Tell post) {
  switch (post) {
    case Tell::unit_duty: return "case.start";
    case Tell::unit_head: return "case.approve";
    case Tell::shift_leader: return "case.arbitrate";
    case Tell::operations: return "ops.act";
  }
  return "";
}

People on_roster(DutyRoster const& roster, std::span<const Colleague> all, Tell post, std::string_view unit, Instant at) {
  People out;
  for (auto const& d : roster.items) {
    if (d.post != post || at < d.from || !(at < d.to) || (of_the_unit(post) && d.unit != unit)) continue;
    auto who = std::find_if(all.begin(), all.end(), [&](Colleague const& c) { return c.user_id == d.user_id; });
    if (who != all.end() && std::find(out.begin(), out.end(), &*who) == out.end()) out.push_back(&*who);
  }
  return out;
}

// By name: who may do everything is not on every post.
People with_right(std::span<const Colleague> all, Tell post, std::string_view unit) {
  People out;
  if (of_the_unit(post) && unit.empty()) return out;
  for (auto const& c : all)
    if (std::find(c.rights.begin(), c.rights.end(), right_of(post)) != c.rights.end() && (!of_the_unit(post) || c.unit == unit))
      out.push_back(&c);
  return out;
}

People who_may_do_everything(std::span<const Colleague> all) {
  People out;
  for (auto const& c : all)
    if (std::find(c.rights.begin(), c.rights.end(), "*") != c.rights.end()) out.push_back(&c);
  return out;
}

}  // namespace

OnDuty on_duty(DutyRoster const& roster, std::span<const Colleague> all, Tell post, std::string_view unit, Instant at) {
  if (auto people = on_roster(roster, all, post, unit, at); !people.empty()) return {people, ""};
  if (auto people = with_right(all, post, unit); !people.empty()) return {people, "no_duty"};
  if (auto people = on_roster(roster, all, Tell::shift_leader, "", at); !people.empty()) return {people, "no_unit"};
  if (auto people = with_right(all, Tell::shift_leader, ""); !people.empty()) return {people, "no_unit"};
  return {who_may_do_everything(all), "no_unit"};
}

}  // namespace dinh::hotline
