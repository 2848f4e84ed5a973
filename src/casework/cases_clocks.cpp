// What the steps of a case do to its clocks.
#include <algorithm>

#include "casework/cases.hpp"

namespace dinh::casework {

namespace {

bool was_extended(storage::Tx& tx, Case const& c) {
  auto events = store::events(tx, c.id);
  return std::any_of(events.begin(), events.end(), [](Event const& e) { return e.kind == name_of(Verb::extend); });
}

}  // namespace

// The field or the unit changed: its days and its own working time count, from the moment of opening. A date that somebody committed to
// stays.
void Cases::renew_promise(storage::Tx& tx, Case& c, Promise const& promise) {
  if (was_extended(tx, c)) return;
  for (auto clock : store::clocks(tx, c.id)) {
    if (clock.kind != promise.kind || clock.met_at) continue;
    clock.calendar = promise.calendar;
    clock.budget_minutes = promise.budget_minutes;
    if (auto times = calendar(clock.calendar); times && !stands(clock)) start(clock, *times);
    store::put_clock(tx, clock);
    c.due_at = clock.due_at;
  }
}

// The promised date moves; the clock is explained from then on by the decision, so its budget is what lies between.
Result<void> Cases::extend(storage::Tx& tx, Case& c, Action const& a, Event& event) {
  if (a.text.empty()) return fail_field("reason", "why it takes longer");
  if (!a.due || *a.due <= clock_()) return fail_field("due", "a time in the future");
  for (auto clock : store::clocks(tx, c.id)) {
    if (clock.kind != "result") continue;
    event.data["due_before"] = clock.due_at ? json::Value(iso(*clock.due_at)) : json::Value();
    if (auto times = calendar(clock.calendar)) commit(clock, *a.due, *times);
    store::put_clock(tx, clock);
  }
  c.due_at = a.due;
  event.data["due"] = iso(*a.due);
  return {};
}

// Where the promise cannot be kept: what was done so far, with photos, and the day the unit commits to. The promise itself stands.
Result<void> Cases::progress(storage::Tx& tx, Actor const& actor, Case& c, Action const& a, Event& event) {
  if (a.text.empty()) return fail_field("text", "what was done so far");
  if (a.attachments.empty()) return fail_field("attachments", "a photo of the place or a document");
  if (!a.due || *a.due <= clock_()) return fail_field("due", "the day the unit commits to, in the future");
  std::string times = "vn-always";
  for (auto const& clock : store::clocks(tx, c.id))
    if (clock.kind == "result") times = clock.calendar;
  CaseClock next{c.id, "progress", times, clock_(), 0, {}, {}, {}};
  if (auto found = calendar(times)) commit(next, *a.due, *found);
  store::put_clock(tx, next);
  event.data["unit"] = actor.unit.empty() ? c.unit : actor.unit;
  event.data["due"] = iso(*a.due);
  return {};
}

void Cases::run_clocks(storage::Tx& tx, Case& c, State before) {
  if (c.state == before) return;
  auto now = clock_();
  for (auto clock : store::clocks(tx, c.id)) {
    auto times = calendar(clock.calendar);
    bool result = clock.kind == "result";
    if (c.state == State::need_info) pause(clock, now);
    else if (before == State::need_info && times) resume(clock, now, *times);
    if (clock.kind == "forward" && (c.state == State::forwarded || !c.open)) meet(clock, now);
    if (result || clock.kind == "progress") {
      bool done = c.state == State::answered || !c.open;
      if (done) meet(clock, now);
      else if (result && clock.met_at && times) run_again(clock, now, *times);  // sent back, reopened
    }
    if (result) c.due_at = clock.due_at;
    store::put_clock(tx, clock);
  }
}

}  // namespace dinh::casework
