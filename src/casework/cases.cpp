#include "casework/cases.hpp"

#include <algorithm>

namespace dinh::casework {

namespace {

tl::unexpected<Error> needs(std::string field, std::string what) { return fail_field(std::move(field), std::move(what)); }

std::string shown(Actor const& actor) {
  return actor.unit.empty() ? actor.name : actor.name.empty() ? actor.unit : actor.name + " · " + actor.unit;
}

bool is_silent(Verb v) { return v == Verb::note; }

// Citizens read the steps that concern them; colleagues' notes, returns and disputes stay inside.
bool public_step(Verb v) {
  return v != Verb::note && v != Verb::give_back && v != Verb::send_back && v != Verb::answer && v != Verb::unmerge;
}

void set_state(Case& c, State to, Instant now) {
  c.state = to;
  c.open = is_open(to);
  if (c.open) c.closed_at.reset();
  else if (!c.closed_at) c.closed_at = now;
}

}  // namespace

Cases::Cases(storage::Db& db, storage::Jobs& jobs, CalendarFinder calendars, Policy policy, Clock clock)
    : db_(db), jobs_(jobs), calendars_(std::move(calendars)), policy_(std::move(policy)), clock_(std::move(clock)) {
  store::migrate(db_);
}

std::shared_ptr<const WorkingCalendar> Cases::calendar(std::string_view code) const {
  auto found = calendars_(code);
  return found ? found : calendars_("vn-always");
}

Case Cases::open(storage::Tx& tx, NewCase const& in) {
  Case c;
  c.id = tx.next_id("case");
  c.code = store::unused_code(tx);
  c.opened_at = c.updated_at = clock_();
  c.field = in.field;
  c.area = in.area;
  c.unit = in.unit;
  c.urgency = in.urgency;
  c.channel = in.channel;
  c.title = in.title;
  c.description = in.description;
  c.address = in.address;
  c.lat = in.lat;
  c.lon = in.lon;
  c.user_id = in.user_id;
  c.extra = in.extra;
  for (auto const& p : in.promises) {
    CaseClock clock{c.id, p.kind, p.calendar, c.opened_at, p.budget_minutes, {}, {}, {}};
    if (auto times = calendar(p.calendar)) start(clock, *times);
    if (p.kind == "result") c.due_at = clock.due_at;
    store::put_clock(tx, clock);
  }
  store::insert(tx, c);
  json::Array used;
  for (auto const& id : in.attachments)
    if (store::attach(tx, id, c.id)) used.push_back(id);
  store::add_event(tx, {0, c.id, c.opened_at, "opened", "new", "", true, "", json::Object{{"attachments", std::move(used)}}});
  store::set_words(tx, c.id, in.words);
  project(tx, c);
  return c;
}

void Cases::project(storage::Tx& tx, Case const& c) const {
  jobs_.enqueue(tx, {std::string(outbox), std::to_string(c.id) + ":" + std::to_string(c.version), clock_(), json::Object{{"case", c.id}},
                     std::to_string(c.id)});
}

Result<Case> Cases::support(storage::Tx& tx, std::int64_t id) {
  auto c = store::find(tx, id);
  if (!c) return fail(Code::not_found, "There is no such case");
  ++c->supporters;
  ++c->version;
  c->updated_at = clock_();
  if (!store::update(tx, *c)) return fail(Code::conflict, "The case was changed at the same moment; try again");
  store::add_event(tx, {0, id, c->updated_at, "support", "", "", false, "", json::Object{}});
  project(tx, *c);
  return *c;
}

bool Cases::can_reopen(Case const& c) const {
  return allowed(Verb::reopen, c.state) && c.closed_at && clock_() - *c.closed_at <= policy_.reopen_within_ms;
}

Result<Case> Cases::act(storage::Tx& tx, Actor const& actor, std::int64_t id, Action const& action) {
  auto c = store::find(tx, id);
  if (!c) return fail(Code::not_found, "There is no such case");
  if (action.version && *action.version != c->version)
    return fail(Code::stale, "The case was changed meanwhile; it is at version " + std::to_string(c->version));
  auto before = c->state;
  auto const& move = move_of(action.verb);
  if (!allowed(action.verb, before))
    return fail(Code::conflict, "A case that is " + std::string(name_of(before)) + " cannot be: " + std::string(name_of(action.verb)));
  auto now = clock_();
  Event event{0, id, now, std::string(name_of(action.verb)), "", shown(actor), public_step(action.verb), action.text, json::Object{}};
  event.data["before"] = name_of(before);
  if (!is_silent(action.verb)) set_state(*c, move.to, now);
  TRY_DO(apply(tx, actor, *c, action, event));
  if (c->state != before) event.state = name_of(c->state);
  json::Array used;
  for (auto const& attachment : action.attachments)
    if (store::attach(tx, attachment, id)) used.push_back(attachment);
  if (!used.empty()) event.data["attachments"] = std::move(used);
  run_clocks(tx, *c, before);
  c->updated_at = now;
  ++c->version;
  if (!store::update(tx, *c)) return fail(Code::stale, "The case was changed meanwhile");
  store::add_event(tx, event);
  project(tx, *c);
  return *c;
}

Result<void> Cases::apply(storage::Tx& tx, Actor const& actor, Case& c, Action const& a, Event& event) {
  auto need_text = [&]() -> Result<void> {
    if (a.text.empty()) return needs("reason", "a text");
    return {};
  };
  switch (a.verb) {
    case Verb::receive: c.user_id = actor.user_id; return {};
    case Verb::classify: return classify(c, a);
    case Verb::forward: return forward(tx, c, a, event);
    case Verb::start:
    case Verb::approve: return {};
    case Verb::give_back: return give_back(tx, actor, c, a, event);
    case Verb::extend: return extend(tx, c, a, event);
    case Verb::answer: return answer(tx, actor, c, a, event);
    case Verb::merge: return merge(tx, c, a, event);
    case Verb::unmerge: return unmerge(tx, c, event);
    case Verb::rate:
      if (a.grade != "satisfied" && a.grade != "accepted" && a.grade != "unsatisfied")
        return needs("grade", "satisfied, accepted or unsatisfied");
      c.grade = a.grade;
      c.comment = a.text;
      event.data["grade"] = a.grade;
      return {};
    case Verb::reopen:
      c.grade.clear();
      c.comment.clear();
      return need_text();
    default: return need_text();
  }
}

Result<void> Cases::classify(Case& c, Action const& a) {
  if (a.field.empty()) return needs("field", "a code of the category tree");
  c.field = a.field;
  if (!a.area.empty()) c.area = a.area;
  if (!a.urgency.empty()) c.urgency = a.urgency;
  return {};
}

Result<void> Cases::forward(storage::Tx& tx, Case& c, Action const& a, Event& event) {
  if (a.unit.empty()) return needs("unit", "a unit's code");
  c.unit = a.unit;
  store::put_assignment(tx, {c.id, a.unit, Part::lead, "forwarded", "", clock_()});
  json::Array co;
  for (auto const& unit : a.co_units) {
    if (unit == a.unit) continue;
    store::put_assignment(tx, {c.id, unit, Part::co, "forwarded", "", clock_()});
    co.push_back(unit);
  }
  event.data["unit"] = a.unit;
  event.data["co_units"] = std::move(co);
  if (a.promise) {  // the unit's own working time counts from now on, from the moment of opening
    for (auto clock : store::clocks(tx, c.id)) {
      if (clock.kind != "result" || clock.met_at) continue;
      clock.calendar = a.promise->calendar;
      if (auto times = calendar(clock.calendar); times && !stands(clock)) start(clock, *times);
      store::put_clock(tx, clock);
      c.due_at = clock.due_at;
    }
  }
  return {};
}

Result<void> Cases::give_back(storage::Tx& tx, Actor const& actor, Case& c, Action const& a, Event& event) {
  if (a.text.empty()) return needs("reason", "why the unit is not responsible");
  ++c.returns;
  store::put_assignment(tx, {c.id, actor.unit.empty() ? c.unit : actor.unit, Part::lead, "returned", a.text, clock_()});
  event.data["unit"] = c.unit;
  c.unit.clear();
  if (c.returns >= policy_.returns_before_arbiter && !policy_.arbiter_unit.empty()) {
    c.unit = policy_.arbiter_unit;
    event.data["arbiter"] = policy_.arbiter_unit;
    store::put_assignment(tx, {c.id, policy_.arbiter_unit, Part::lead, "forwarded", "", clock_()});
  }
  return {};
}

// The promised date moves; the clock is explained from then on by the decision, so its budget is what lies between.
Result<void> Cases::extend(storage::Tx& tx, Case& c, Action const& a, Event& event) {
  if (a.text.empty()) return needs("reason", "why it takes longer");
  if (!a.due || *a.due <= clock_()) return needs("due", "a time in the future");
  for (auto clock : store::clocks(tx, c.id)) {
    if (clock.kind != "result") continue;
    event.data["due_before"] = clock.due_at ? json::Value(iso(*clock.due_at)) : json::Value();
    if (auto times = calendar(clock.calendar)) clock.budget_minutes = times->minutes_between(clock.started_at, *a.due);
    clock.due_at = a.due;
    store::put_clock(tx, clock);
  }
  c.due_at = a.due;
  event.data["due"] = iso(*a.due);
  return {};
}

// A unit's part is done when it says so; the case is answered when its lead unit answers.
Result<void> Cases::answer(storage::Tx& tx, Actor const& actor, Case& c, Action const& a, Event& event) {
  if (a.text.empty()) return needs("text", "the answer");
  auto unit = actor.unit.empty() ? c.unit : actor.unit;
  bool is_lead = unit == c.unit || c.unit.empty();
  if (is_lead && a.attachments.empty()) return needs("attachments", "proof: a photo of the place or a document");
  store::put_assignment(tx, {c.id, unit, is_lead ? Part::lead : Part::co, "answered", a.text, clock_()});
  event.data["unit"] = unit;
  if (!is_lead) {  // a co-operating unit's share: the case goes on
    set_state(c, *from_name<State>(*event.data.find("before")->string()), clock_());
    return {};
  }
  c.answer = a.text;
  if (!c.answered_at) c.answered_at = clock_();
  return {};
}

Result<void> Cases::merge(storage::Tx& tx, Case& c, Action const& a, Event& event) {
  if (!a.into || *a.into == c.id) return needs("into", "the id of another case");
  auto main = store::find(tx, *a.into);
  if (!main || main->merged_into) return needs("into", "a case that is not merged itself");
  c.merged_into = main->id;
  event.data["into"] = main->code;
  event.data["supporters"] = c.supporters + 1;  // this reporter and everybody who joined
  main->supporters += c.supporters + 1;
  main->updated_at = clock_();
  ++main->version;
  if (!store::update(tx, *main)) return fail(Code::conflict, "The other case was changed at the same moment; try again");
  store::add_event(tx, {0, main->id, main->updated_at, "merged_in", "", event.actor, false, "", json::Object{{"from", c.code}}});
  project(tx, *main);
  return {};
}

// Everything the merge moved goes back; the case takes up the state it had.
Result<void> Cases::unmerge(storage::Tx& tx, Case& c, Event& event) {
  auto all = store::events(tx, c.id);
  auto merged = std::find_if(all.rbegin(), all.rend(), [](Event const& e) { return e.kind == "merge"; });
  auto main = c.merged_into ? store::find(tx, *c.merged_into) : std::nullopt;
  if (merged == all.rend() || !main) return fail(Code::conflict, "The case is not merged");
  main->supporters -= merged->data.find("supporters")->integer().value_or(1);
  main->updated_at = clock_();
  ++main->version;
  if (!store::update(tx, *main)) return fail(Code::conflict, "The other case was changed at the same moment; try again");
  store::add_event(tx, {0, main->id, main->updated_at, "unmerged", "", event.actor, false, "", json::Object{{"from", c.code}}});
  project(tx, *main);
  c.merged_into.reset();
  set_state(c, *from_name<State>(*merged->data.find("before")->string()), clock_());
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
    if (result && (c.state == State::answered || !c.open)) meet(clock, now);
    if (result && c.open && c.state != State::answered && before != State::answered && clock.met_at)
      clock.met_at.reset();                                                                          // reopened, unmerged
    if (result && c.state == State::in_progress && before == State::answered) clock.met_at.reset();  // sent back
    if (result) c.due_at = clock.due_at;
    store::put_clock(tx, clock);
  }
}

}  // namespace dinh::casework
