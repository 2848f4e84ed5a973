#include "modules/hotline/desk.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/ids.hpp"
#include "modules/hotline/rules.hpp"

namespace dinh::hotline {

using casework::Verb;

namespace {
constexpr double worth_showing = 0.05;  // to an operator, as something that may be the same
constexpr std::size_t most_shown = 6;
}  // namespace

Desk::Desk(storage::Db& db, casework::Cases& cases, Intake const& intake, Identities& identities, Catalogue const& catalogue,
           DuplicateFinder const& finder, Reader& reader, civic::Units const& units, civic::AuditLog const& audit, TrackingKeys const& keys,
           Clock clock)
    : db_(db),
      cases_(cases),
      intake_(intake),
      identities_(identities),
      catalogue_(catalogue),
      finder_(finder),
      reader_(reader),
      units_(units),
      audit_(audit),
      keys_(keys),
      clock_(std::move(clock)) {}

Result<casework::Case> Desk::find(storage::Tx& tx, Actor const& actor, std::string const& id) const {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  auto c = error == std::errc{} && end == id.data() + id.size() ? casework::store::find(tx, number) : std::nullopt;
  if (!c)
    if (auto code = read_tracking_code(id)) c = casework::store::find_by_code(tx, *code);
  if (!c) return fail(Code::not_found, "There is no such case");
  if (actor.can("case.all")) return *c;
  if (!actor.unit.empty()) {  // nobody's case is not the case of a handler without a unit
    if (c->unit == actor.unit) return *c;
    for (auto const& a : casework::store::assignments(tx, c->id))
      if (a.unit == actor.unit) return *c;
  }
  return fail(Code::not_found, "There is no such case");  // of another unit: its existence is nobody's business either
}

Result<CaseDetail> Desk::get(Actor const& actor, IdIn const& in) const {
  return db_.read([&](storage::Tx& tx) -> Result<CaseDetail> {
    TRY(auto c, find(tx, actor, in.id));
    return detail(tx, actor, c);
  });
}

Result<http::Answer<CaseDetail>> Desk::open(Actor const& actor, NewReport const& in) {
  auto opened = db_.write([&](storage::Tx& tx) -> Result<casework::Case> {
    TRY(auto c, intake_.open(tx, in, in.channel.empty() ? "phone" : in.channel, actor.user_id));
    TRY(auto received, cases_.act(tx, actor, c.id, {.verb = Verb::receive}));
    audit_.append(tx, actor, "case.open", "case:" + c.code);
    keep_lesson(tx, c);
    return received;
  });
  if (!opened) return tl::unexpected(opened.error());
  reader_.remember(opened->description, opened->field);
  return http::Answer<CaseDetail>{shown(actor, *opened), 201, {{"Location", "/api/cases/" + std::to_string(opened->id)}}};
}

// Read after the write, not in it: the other writers wait for as little as can be.
CaseDetail Desk::shown(Actor const& actor, casework::Case const& c) const {
  return db_.read([&](storage::Tx& tx) { return detail(tx, actor, c); });
}

Result<casework::Action> Desk::action_of(storage::Tx& tx, VerbIn const& in, casework::Case const& c) const {
  auto verb = from_name<Verb>(in.verb);
  if (!verb || *verb == Verb::rate || *verb == Verb::give_info) return fail(Code::not_found, "There is no such verb: " + in.verb);
  casework::Action a{.verb = *verb, .version = in.if_match};
  a.reason = in.reason;
  a.text = !in.text.empty() ? in.text : !in.reason.empty() ? in.reason : in.note;
  a.field = in.field;
  TRY(a.area, intake_.area_today(in.area));
  a.urgency = in.urgency;
  a.unit = in.unit;
  a.co_units = in.co_units;
  a.due = in.due;
  a.attachments = in.attachments;
  if (!in.field.empty() && !catalogue_.find(in.field)) return fail_field("field", "a code of the category tree");
  auto check_unit = [&](std::string const& code) -> Result<void> {
    auto u = units_.find(code);
    if (!u || !u->valid_on(intake_.today())) return fail_field("unit", "a unit that works today");
    return {};
  };
  if (*verb == Verb::forward) {
    TRY_DO(check_unit(in.unit));
    for (auto const& unit : in.co_units) TRY_DO(check_unit(unit));
    a.promises = intake_.promises(c.field, in.unit, c.urgency, in.co_units);
  }
  if (*verb == Verb::classify) {
    auto area = a.area.empty() ? c.area : a.area;
    auto area_at = a.area.empty() ? std::optional(c.opened_at) : std::nullopt;
    auto unit = c.unit.empty() ? intake_.suggest(in.field, area, clock_(), area_at).unit : c.unit;
    a.promises = intake_.promises(in.field, unit, in.urgency.empty() ? c.urgency : in.urgency);
  }
  if (*verb == Verb::progress) a.promises = intake_.promises(c.field, c.unit, c.urgency);
  if (*verb == Verb::merge) {
    auto main = read_tracking_code(in.into) ? casework::store::find_by_code(tx, *read_tracking_code(in.into)) : std::nullopt;
    std::int64_t number = 0;
    if (!main && std::from_chars(in.into.data(), in.into.data() + in.into.size(), number).ec == std::errc{})
      main = casework::store::find(tx, number);
    if (!main) return fail_field("into", "the id or code of another case");
    a.into = main->id;
  }
  return a;
}

Result<casework::Action> Desk::allowed_action(storage::Tx& tx, Actor const& actor, VerbIn const& in, casework::Case const& c) const {
  TRY(auto action, action_of(tx, in, c));
  auto right = casework::move_of(action.verb).right;
  if (!actor.can(right)) return fail(Code::forbidden, "This needs the right " + std::string(right));
  return action;
}

Result<casework::Case> Desk::would(Actor const& actor, VerbIn const& in) const {
  return db_.read([&](storage::Tx& tx) -> Result<casework::Case> {
    TRY(auto c, find(tx, actor, in.id));
    TRY(auto action, allowed_action(tx, actor, in, c));
    if (!casework::allowed(action.verb, c.state)) return fail(Code::conflict, "The state of the case does not allow it");
    if (action.into == c.id) return fail_field("into", "another case");
    return c;
  });
}

std::optional<casework::Case> Desk::made_before(Actor const& actor, std::string const& id, std::string const& key) const {
  if (key.empty()) return {};
  return db_.read([&](storage::Tx& tx) -> std::optional<casework::Case> {
    auto c = find(tx, actor, id);
    if (!c || !casework::Cases::made_before(tx, c->id, key)) return {};
    return *c;
  });
}

Result<CaseDetail> Desk::act(Actor const& actor, VerbIn const& in) {
  TRY(auto changed, step(actor, in));
  return shown(actor, changed);
}

Result<casework::Case> Desk::step(Actor const& actor, VerbIn const& in, std::string const& key) {
  auto changed = db_.write([&](storage::Tx& tx) -> Result<casework::Case> {
    TRY(auto c, find(tx, actor, in.id));
    TRY(auto action, allowed_action(tx, actor, in, c));
    action.key = key;
    TRY(auto after, cases_.act(tx, actor, c.id, action));
    audit_.append(tx, actor, "case." + in.verb, "case:" + c.code);
    if (action.verb == Verb::classify) keep_lesson(tx, after);
    return after;
  });
  if (changed && in.verb == name_of(Verb::classify) && changed->source.empty()) reader_.remember(changed->description, changed->field);
  return changed;
}

// Telling who reported is a deed of its own: it needs a right and a reason, and it is written down before anything is shown.
Result<Contact> Desk::open_identity(Actor const& actor, OpenIdentityIn const& in) {
  if (in.reason.size() < 5) return fail_field("reason", "why the identity is needed");
  return db_.write([&](storage::Tx& tx) -> Result<Contact> {
    TRY(auto c, find(tx, actor, in.id));
    audit_.append(tx, actor, "case.identity", "case:" + c.code, json::Object{{"reason", in.reason}});
    auto contact = identities_.open(tx, c.id);
    if (!contact) return fail(Code::not_found, "The reporter left no contact");
    return *contact;
  });
}

Result<ViewerList> Desk::look(Actor const& actor, LookIn const& in) {
  auto c = db_.read([&](storage::Tx& tx) { return find(tx, actor, in.id); });
  if (!c) return tl::unexpected(c.error());
  return ViewerList{presence_.look(c->id, actor, in.leaving, clock_())};
}

// What a unit reads: the place and the matter, not who told it.
void Desk::seal(CaseDetail& d) {
  d.title = redact(d.title);
  d.description = redact(d.description);
  for (auto& step : d.timeline) step.text = redact(step.text);
  for (auto& clock : d.clocks)
    for (auto& extension : clock.extensions) extension.reason = redact(extension.reason);
  for (auto& like : d.duplicates) like.title = redact(like.title);
}

CaseDetail Desk::detail(storage::Tx& tx, Actor const& actor, casework::Case const& c) const {
  CaseDetail d;
  static_cast<CaseRow&>(d) = row_of(c, clock_());
  d.description = c.description;
  d.address = c.address;
  d.urgency = c.urgency;
  d.source = c.source;
  if (actor.can("case.open")) d.tracking_code = keys_.whole(c.code);
  d.reporter = identities_.seen(tx, c.id);
  auto attachments = casework::store::attachments(tx, c.id);
  for (auto const& a : attachments) d.attachments.push_back(view_of(a));
  d.timeline = timeline_of(casework::store::events(tx, c.id), attachments, units_, false);
  add_clocks(tx, c, d);
  for (auto const& a : casework::store::assignments(tx, c.id)) {
    AssignmentView v{a.unit, std::string(name_of(a.role)), a.state, {}};
    if (!a.answer.empty()) v.answer = a.answer;
    d.assignments.push_back(std::move(v));
  }
  d.duplicates = like(tx, c);
  if (!actor.can("case.all")) seal(d);
  d.suggestion = intake_.suggest(c.field, c.area, clock_(), c.opened_at);
  if (actor.can("case.all") && actor.can("case.classify") && casework::allowed(Verb::classify, c.state))
    d.reading = reader_.read(c.description, intake_.today());
  for (auto verb : casework::verbs_from(c.state)) {
    auto right = casework::move_of(verb).right;
    if (!right.empty() && actor.can(right)) d.actions.emplace_back(name_of(verb));
  }
  return d;
}

LikeView Desk::like_view(FoundCase const& found) {
  auto const& [known, likeness] = found;
  return {std::to_string(known.id),
          known.code,
          known.title,
          std::string(name_of(known.state)),
          std::round(likeness.distance_m),
          likeness.probability,
          likeness.suggested,
          false,
          likeness.reasons};
}

std::vector<LikeView> Desk::like(storage::Tx& tx, casework::Case const& c) const {
  std::vector<LikeView> out;
  if (c.merged_into)
    if (auto main = casework::store::find(tx, *c.merged_into))
      out.push_back({std::to_string(main->id),
                     main->code,
                     main->title,
                     std::string(name_of(main->state)),
                     0,
                     1,
                     false,
                     true,
                     {{"đã gộp vào vụ việc này", "merged into this one"}}});
  if (c.lat && c.open)
    for (auto& other : like(tx, sighting(c), c.source, c.id)) out.push_back(std::move(other));
  return out;
}

std::vector<LikeView> Desk::like(storage::Tx& tx, Sighting const& fresh, std::string_view source, std::int64_t itself) const {
  std::vector<LikeView> out;
  for (auto const& found : finder_.find(tx, fresh, source, itself)) {
    if (found.likeness.probability < worth_showing || out.size() == most_shown) break;
    out.push_back(like_view(found));
  }
  return out;
}

// While somebody speaks: nothing is written, and nothing is decided.
Result<Heard> Desk::understand(Actor const& actor, HeardIn const& in) const {
  if (in.description.size() > 16'000) return fail_field("description", "at most 4,000 characters");
  if (in.lat && in.lon && !(std::abs(*in.lat) <= 90 && std::abs(*in.lon) <= 180)) return fail_field("lat", "degrees in WGS 84");
  reader_.learn();
  Heard out;
  static_cast<Reading&>(out) = reader_.read(in.address.empty() ? in.description : in.description + "\n" + in.address, intake_.today());
  auto field = !in.field.empty() || out.categories.empty() ? in.field : out.categories.front().field;
  auto area = in.area;
  for (auto const& p : out.places)
    if (area.empty() && p.areas.size() == 1) area = p.areas.front();
  if (!field.empty()) out.suggestion = intake_.suggest(field, area, clock_());
  if (in.lat && in.lon) {
    Sighting fresh{field, in.address, *in.lat, *in.lon, clock_(), true, search_words(in.description)};
    out.duplicates = db_.read([&](storage::Tx& tx) { return like(tx, fresh, "", 0); });
  }
  if (!actor.can("case.all"))
    for (auto& other : out.duplicates) other.title = redact(other.title);
  return out;
}

void Desk::keep_lesson(storage::Tx& tx, casework::Case const& c) const {
  if (c.source.empty()) reader_.keep(tx, c.id, c.field, clock_());
}

}  // namespace dinh::hotline
