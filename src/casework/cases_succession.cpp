// A unit that holds cases ends: they go on with the one that took its work over.
#include "casework/cases.hpp"

namespace dinh::casework {

// Nothing but the unit changes: the state, the clocks and what was promised stand.
Result<Case> Cases::succeed(storage::Tx& tx, std::int64_t id, Succession const& succession) {
  auto c = store::find(tx, id);
  if (!c) return fail(Code::not_found, "There is no such case");
  auto now = clock_();
  bool led = c->unit == succession.from;
  if (led) c->unit = succession.to;
  for (auto share : store::assignments(tx, id)) {
    if (share.unit != succession.from || !(is_at_work(share) || (led && share.role == Part::lead))) continue;
    Assignment next{id, succession.to, share.role, share.state == "in_progress" ? share.state : "forwarded", "", now};
    if (is_at_work(share)) {
      share.state = "withdrawn";
      store::put_assignment(tx, share);
    }
    hand_share_on(tx, *c, succession.from, succession.to);
    bool leads_already = next.role == Part::co && c->unit == succession.to;
    if (!leads_already) store::put_assignment(tx, next);
  }
  if (led) escalations_.moved(tx, id, c->unit);
  c->updated_at = now;
  ++c->version;
  if (!store::update(tx, *c)) return fail(Code::stale, "The case was changed meanwhile");
  store::add_event(tx, {0, id, now, std::string(name_of(Verb::forward)), "", succession.to, true, succession.text,
                        json::Object{{"unit", led ? succession.to : c->unit}, {"successor_of", succession.from}}});
  project(tx, *c);
  return *c;
}

std::optional<std::int64_t> Cases::made_before(storage::Tx& tx, std::int64_t id, std::string_view key) {
  for (auto const& event : store::events(tx, id)) {
    auto *known = event.data.find("key"), *led_to = event.data.find("version");
    if (known && led_to && known->string() == key) return led_to->integer();
  }
  return {};
}

}  // namespace dinh::casework
