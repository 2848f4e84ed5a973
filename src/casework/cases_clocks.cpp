// What the steps of a case do to its clocks.
#include <algorithm>

#include "casework/cases.hpp"

namespace dinh::casework {

namespace {

constexpr std::string_view first_answer_kind = "first_answer", forward_kind = "forward", result_kind = "result", progress_kind = "progress";

bool was_extended(storage::Tx& tx, Case const& c) {
  auto events = store::events(tx, c.id);
  return std::any_of(events.begin(), events.end(), [](Event const& e) { return e.kind == name_of(Verb::extend); });
}

}  // namespace

// The field or the unit changed: its days and its own working time count, from the moment of opening. A date that somebody committed to
// stays.
void Cases::renew_promises(storage::Tx& tx, Case& c, std::vector<Promise> const& promises) {
  for (auto clock : store::clocks(tx, c.id)) {
    auto promise = std::find_if(promises.begin(), promises.end(), [&](Promise const& p) { return p.kind == clock.kind; });
    if (promise == promises.end() || clock.met_at || clock.kind == progress_kind || !unit_of_share(clock.kind).empty()) continue;
    bool result = clock.kind == result_kind;
    if (result && was_extended(tx, c)) continue;
    clock.calendar = promise->calendar;
    clock.budget_minutes = promise->budget_minutes;
    clock.ladder = promise->ladder;
    clock.why = promise->why;
    if (auto times = calendar(clock.calendar); times && !stands(clock)) start(clock, *times);
    escalations_.keep(tx, clock, c.unit);
    if (result) c.due_at = clock.due_at;
  }
}

// The promised date moves; the clock is explained from then on by the decision, so its budget is what lies between.
Result<void> Cases::extend(storage::Tx& tx, Case& c, Action const& a, Event& event) {
  if (a.text.empty()) return fail_field("reason", "why it takes longer");
  if (!a.due || *a.due <= clock_()) return fail_field("due", "a time in the future");
  for (auto clock : store::clocks(tx, c.id)) {
    if (clock.kind != result_kind) continue;
    event.data["due_before"] = clock.due_at ? json::Value(iso(*clock.due_at)) : json::Value();
    if (auto times = calendar(clock.calendar)) commit(clock, *a.due, *times);
    escalations_.keep(tx, clock, c.unit);
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
    if (clock.kind == result_kind) times = clock.calendar;
  CaseClock next{c.id, std::string(progress_kind), times, clock_(), 0, {}, {}, {}};
  for (auto const& p : a.promises)
    if (p.kind == progress_kind) next.ladder = p.ladder, next.why = p.why;
  if (auto found = calendar(times)) commit(next, *a.due, *found);
  escalations_.keep(tx, next, c.unit);
  event.data["unit"] = actor.unit.empty() ? c.unit : actor.unit;
  event.data["due"] = iso(*a.due);
  return {};
}

// A share's time begins when the unit gets it; of one that has it already it goes on.
void Cases::start_share(storage::Tx& tx, Case const& c, std::string const& unit, std::vector<Promise> const& promises) {
  auto kind = share_clock(unit);
  auto promise = std::find_if(promises.begin(), promises.end(), [&](Promise const& p) { return p.kind == kind; });
  if (promise == promises.end()) return;
  for (auto const& clock : store::clocks(tx, c.id))
    if (clock.kind == kind && !clock.met_at) return;
  CaseClock clock{c.id, kind, promise->calendar, clock_(), promise->budget_minutes, {}, {}, {}, promise->ladder, promise->why};
  if (auto times = calendar(clock.calendar)) start(clock, *times);
  escalations_.keep(tx, clock, c.unit);
}

void Cases::end_share(storage::Tx& tx, Case const& c, std::string_view unit) {
  for (auto clock : store::clocks(tx, c.id)) {
    if (clock.kind != share_clock(unit) || clock.met_at) continue;
    meet(clock, clock_());
    escalations_.keep(tx, clock, c.unit);
  }
}

void Cases::hand_share_on(storage::Tx& tx, Case const& c, std::string const& from, std::string const& to) {
  for (auto clock : store::clocks(tx, c.id)) {
    if (clock.kind != share_clock(from) || clock.met_at) continue;
    end_share(tx, c, from);
    clock.kind = share_clock(to);
    if (c.unit != to) escalations_.keep(tx, clock, c.unit);
  }
}

// The lead answers for everybody; where he does not wait for the others he says why.
Result<void> Cases::wait_for_shares(storage::Tx& tx, Case const& c, Action const& a, Event& event) {
  json::Array open;
  for (auto const& share : store::assignments(tx, c.id))
    if (share.role == Part::co && is_at_work(share)) open.push_back(share.unit);
  if (open.empty()) return {};
  if (a.reason.empty()) return fail_field("reason", "co-operating units have not answered yet: why the answer does not wait for them");
  event.data["open_shares"] = open;
  store::add_event(tx, {0, c.id, clock_(), "not_waited", "", event.actor, false, a.reason, json::Object{{"open_shares", std::move(open)}}});
  return {};
}

namespace {

// Citizens' own steps are no answer to them.
bool answers_the_citizen(Verb v) {
  return v != Verb::give_info && v != Verb::rate && v != Verb::reopen && v != Verb::note && v != Verb::give_back && v != Verb::send_back &&
         v != Verb::answer && v != Verb::unmerge;
}

bool is_done(CaseClock const& clock, Case const& c, Verb verb) {
  if (clock.kind == first_answer_kind) return !c.open || answers_the_citizen(verb);
  if (clock.kind == forward_kind) return !c.open || c.state == State::forwarded;
  return !c.open || c.state == State::answered;
}

bool same(CaseClock const& a, CaseClock const& b) {
  return a.due_at == b.due_at && a.met_at == b.met_at && a.pauses.size() == b.pauses.size();
}

}  // namespace

void Cases::run_clocks(storage::Tx& tx, Case& c, State before, Verb verb) {
  auto now = clock_();
  std::vector<std::string> at_work;
  for (auto const& share : store::assignments(tx, c.id))
    if (share.role == Part::co && is_at_work(share)) at_work.push_back(share_clock(share.unit));
  for (auto const& clock_before : store::clocks(tx, c.id)) {
    auto clock = clock_before;
    auto times = calendar(clock.calendar);
    if (c.state != before) {
      if (c.state == State::need_info) pause(clock, now);
      else if (before == State::need_info && times) resume(clock, now, *times);
    }
    bool goes_on = clock.kind == result_kind || std::find(at_work.begin(), at_work.end(), clock.kind) != at_work.end();
    if (is_done(clock, c, verb)) meet(clock, now);
    else if (goes_on && clock.met_at && times && c.state != before) run_again(clock, now, *times);  // sent back, reopened
    if (clock.kind == result_kind) c.due_at = clock.due_at;
    if (!same(clock, clock_before)) escalations_.keep(tx, clock, c.unit);
  }
}

}  // namespace dinh::casework
