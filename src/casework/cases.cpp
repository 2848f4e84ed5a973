#include "casework/cases.hpp"

#include <algorithm>

namespace dinh::casework {

namespace {

tl::unexpected<Error> needs(std::string field, std::string what) { return fail_field(std::move(field), std::move(what)); }

std::string shown(Actor const& actor) {
  return actor.unit.empty() ? actor.name : actor.name.empty() ? actor.unit : actor.name + " · " + actor.unit;
}

// The state stays what it is.
bool is_silent(Verb v) { return v == Verb::note || v == Verb::progress; }

// Citizens read the steps that concern them; colleagues' notes, returns and disputes stay inside.
bool public_step(Verb v) {
  return v != Verb::note && v != Verb::give_back && v != Verb::send_back && v != Verb::answer && v != Verb::unmerge;
}

}  // namespace

void set_state(Case& c, State to, Instant now) {
  c.state = to;
  c.open = is_open(to);
  if (c.open) c.closed_at.reset();
  else if (!c.closed_at) c.closed_at = now;
}

Cases::Cases(storage::Db& db, storage::Jobs& jobs, CalendarFinder calendars, Policy policy, Clock clock)
    : db_(db),
      jobs_(jobs),
      calendars_(std::move(calendars)),
      policy_(std::move(policy)),
      clock_(std::move(clock)),
      escalations_(db, calendars_, clock_) {
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
    if (p.kind == "progress" || !unit_of_share(p.kind).empty()) continue;  // they start when there is something to wait for
    CaseClock clock{c.id, p.kind, p.calendar, c.opened_at, p.budget_minutes, {}, {}, {}, p.ladder, p.why};
    if (auto times = calendar(p.calendar)) start(clock, *times);
    if (p.kind == "result") c.due_at = clock.due_at;
    escalations_.keep(tx, clock, c.unit);
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

Result<Case> Cases::locate(storage::Tx& tx, std::int64_t id, double lat, double lon, std::string_view area) {
  auto c = store::find(tx, id);
  if (!c) return fail(Code::not_found, "There is no such case");
  c->lat = lat;
  c->lon = lon;
  if (!area.empty()) c->area = area;
  ++c->version;
  c->updated_at = clock_();
  if (!store::update(tx, *c)) return fail(Code::conflict, "The case was changed at the same moment; try again");
  store::set_place(tx, id, lat, lon);
  store::add_event(tx, {0, id, c->updated_at, "located", "", "", false, "", json::Object{{"lat", lat}, {"lon", lon}}});
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
  auto lead = c->unit;
  auto const& move = move_of(action.verb);
  if (!allowed(action.verb, before))
    return fail(Code::conflict, "A case that is " + std::string(name_of(before)) + " cannot be: " + std::string(name_of(action.verb)));
  auto now = clock_();
  Event event{0, id, now, std::string(name_of(action.verb)), "", shown(actor), public_step(action.verb), action.text, json::Object{}};
  event.data["before"] = name_of(before);
  if (!action.key.empty()) event.data["key"] = action.key, event.data["version"] = c->version + 1;
  if (!is_silent(action.verb)) set_state(*c, move.to, now);
  TRY_DO(apply(tx, actor, *c, action, event));
  if (c->state != before) event.state = name_of(c->state);
  json::Array used;
  for (auto const& attachment : action.attachments)
    if (store::attach(tx, attachment, id)) used.push_back(attachment);
  if (!used.empty()) event.data["attachments"] = std::move(used);
  run_clocks(tx, *c, before, action.verb);
  if (c->unit != lead) escalations_.moved(tx, id, c->unit);
  c->updated_at = now;
  ++c->version;
  if (!store::update(tx, *c)) return fail(Code::stale, "The case was changed meanwhile");
  store::add_event(tx, event);
  for (auto const& listener : on_step_) listener(tx, *c, event);
  project(tx, *c);
  if (action.verb == Verb::approve) tell_merged(tx, *c, *c);
  return *c;
}

Result<void> Cases::apply(storage::Tx& tx, Actor const& actor, Case& c, Action const& a, Event& event) {
  auto need_text = [&]() -> Result<void> {
    if (a.text.empty()) return needs("reason", "a text");
    return {};
  };
  switch (a.verb) {
    case Verb::receive: c.user_id = actor.user_id; return {};
    case Verb::classify: return classify(tx, c, a);
    case Verb::forward: return forward(tx, c, a, event);
    case Verb::start: return start_work(tx, actor, c);
    case Verb::approve: return {};
    case Verb::give_info: set_state(c, asked_from(tx, c), clock_()); return need_text();
    case Verb::progress: return progress(tx, actor, c, a, event);
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

Result<void> Cases::classify(storage::Tx& tx, Case& c, Action const& a) {
  if (a.field.empty()) return needs("field", "a code of the category tree");
  c.field = a.field;
  if (!a.area.empty()) c.area = a.area;
  if (!a.urgency.empty()) c.urgency = a.urgency;
  renew_promises(tx, c, a.promises);
  return {};
}

Result<void> Cases::forward(storage::Tx& tx, Case& c, Action const& a, Event& event) {
  if (a.unit.empty()) return needs("unit", "a unit's code");
  c.unit = a.unit;
  for (auto before : store::assignments(tx, c.id)) {  // there is one lead; who had it until now has it no more
    if (before.role != Part::lead || before.unit == a.unit || before.state == "answered" || before.state == "returned") continue;
    before.state = "withdrawn";
    store::put_assignment(tx, before);
  }
  end_share(tx, c, a.unit);  // who co-operated until now may lead from now on
  store::put_assignment(tx, {c.id, a.unit, Part::lead, "forwarded", "", clock_()});
  json::Array co;
  for (auto const& unit : a.co_units) {
    if (unit == a.unit) continue;
    start_share(tx, c, unit, a.promises);
    store::put_assignment(tx, {c.id, unit, Part::co, "forwarded", "", clock_()});
    co.push_back(unit);
  }
  event.data["unit"] = a.unit;
  event.data["co_units"] = std::move(co);
  renew_promises(tx, c, a.promises);
  return {};
}

Result<void> Cases::start_work(storage::Tx& tx, Actor const& actor, Case& c) {
  for (auto share : store::assignments(tx, c.id)) {
    if (share.unit != (actor.unit.empty() ? c.unit : actor.unit) || share.state != "forwarded") continue;
    share.state = "in_progress";
    store::put_assignment(tx, share);
  }
  return {};
}

// Who was asked goes on where he was when the question came.
State Cases::asked_from(storage::Tx& tx, Case const& c) const {
  auto all = store::events(tx, c.id);
  auto asked = std::find_if(all.rbegin(), all.rend(), [](Event const& e) { return e.kind == name_of(Verb::ask_info); });
  auto* before = asked == all.rend() ? nullptr : asked->data.find("before");
  return before ? from_name<State>(before->string().value_or("")).value_or(State::received) : State::received;
}

Result<void> Cases::give_back(storage::Tx& tx, Actor const& actor, Case& c, Action const& a, Event& event) {
  if (a.text.empty()) return needs("reason", "why the unit is not responsible");
  if (!actor.unit.empty() && actor.unit != c.unit) {  // a co-operating unit gives its share back; the case goes on
    store::put_assignment(tx, {c.id, actor.unit, Part::co, "returned", a.text, clock_()});
    end_share(tx, c, actor.unit);
    event.data["unit"] = actor.unit;
    set_state(c, *from_name<State>(*event.data.find("before")->string()), clock_());
    return {};
  }
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

// A unit's part is done when it says so; the case is answered when its lead unit answers.
Result<void> Cases::answer(storage::Tx& tx, Actor const& actor, Case& c, Action const& a, Event& event) {
  if (a.text.empty()) return needs("text", "the answer");
  auto unit = actor.unit.empty() ? c.unit : actor.unit;
  bool is_lead = unit == c.unit || c.unit.empty();
  if (is_lead && a.attachments.empty()) return needs("attachments", "proof: a photo of the place or a document");
  if (is_lead) TRY_DO(wait_for_shares(tx, c, a, event));
  store::put_assignment(tx, {c.id, unit, is_lead ? Part::lead : Part::co, "answered", a.text, clock_()});
  event.data["unit"] = unit;
  if (!is_lead) {  // a co-operating unit's share: the case goes on
    end_share(tx, c, unit);
    set_state(c, *from_name<State>(*event.data.find("before")->string()), clock_());
    return {};
  }
  c.answer = a.text;
  if (!c.answered_at) c.answered_at = clock_();
  return {};
}

}  // namespace dinh::casework
