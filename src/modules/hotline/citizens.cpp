#include "modules/hotline/citizens.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "casework/media.hpp"
#include "modules/hotline/rules.hpp"

namespace dinh::hotline {

namespace {

constexpr std::size_t most_shown = 5;
const Actor citizen{};

}  // namespace

Citizens::Citizens(storage::Db& db, casework::Cases& cases, Intake const& intake, Identities& identities, Catalogue const& catalogue,
                   DuplicateFinder const& finder, civic::Units const& units, storage::Blobs& blobs, TrackingKeys const& keys, Clock clock)
    : db_(db),
      cases_(cases),
      intake_(intake),
      identities_(identities),
      catalogue_(catalogue),
      finder_(finder),
      units_(units),
      blobs_(blobs),
      keys_(keys),
      clock_(std::move(clock)) {}

Result<FieldList> Citizens::fields(Actor const&, http::Nothing const&) const { return FieldList{catalogue_.fields()}; }

Result<http::Answer<Opened>> Citizens::report(Actor const&, NewReport const& in) {
  return db_.write([&](storage::Tx& tx) -> Result<http::Answer<Opened>> {
    auto report = in;
    report.extra = json::Object{};  // what channels know beside the form is theirs to say; shown as it came, it must not be anybody's
    TRY(auto c, intake_.open(tx, report, "web", 0));
    return http::Answer<Opened>{{keys_.whole(c.code), c.code, std::to_string(c.id), std::string(name_of(c.state)), c.due_at},
                                201,
                                {{"Location", "/track/" + keys_.whole(c.code)}}};
  });
}

Result<NearbyList> Citizens::nearby(Actor const&, NearbyIn const& in) const {
  if (!(std::abs(in.lat) <= 90 && std::abs(in.lon) <= 180)) return fail_field("lat", "degrees in WGS 84");
  if (!in.field.empty() && !catalogue_.find(in.field)) return fail_field("field", "a code of the category tree");
  Sighting fresh{in.field, "", in.lat, in.lon, clock_(), true, search_words(in.text)};
  NearbyList out;
  db_.read([&](storage::Tx& tx) {
    for (auto const& [c, likeness] : finder_.find(tx, fresh, "")) {
      if (out.items.size() == most_shown) break;
      if (!c.open && !likeness.suggested) continue;  // who comes late is told of what was done only when it is surely the same
      NearbyView v{c.code,
                   redact(c.title),
                   c.field,
                   std::string(name_of(c.state)),
                   std::round(likeness.distance_m),
                   likeness.probability,
                   c.opened_at,
                   c.supporters,
                   {},
                   likeness.reasons};
      for (auto const& a : casework::store::attachments(tx, c.id))
        if (a.is_public && a.width > 0 && !v.thumbnail) v.thumbnail = a.id;
      out.items.push_back(std::move(v));
    }
  });
  return out;
}

Result<casework::Case> Citizens::find(storage::Tx& tx, std::string_view typed) const {
  auto code = read_tracking(typed);
  auto c = code ? casework::store::find_by_code(tx, code->number) : std::nullopt;
  if (!c) return fail(Code::not_found, "No report has this code. Please check it, or call the hotline.");
  return *c;
}

Result<void> Citizens::must_own(Actor const& actor, std::string_view typed) const {
  TRY(bool is_owner, keys_.prove(*read_tracking(typed), actor.address, clock_().ms));
  if (is_owner) return {};
  return fail(Code::forbidden,
              "Only who reported can do this: it needs the whole code you were given, with the six characters behind the number");
}

// Of reports of one thing one is worked on: what is promised and answered there holds for everybody who reported it.
casework::Case Citizens::worked_on(storage::Tx& tx, casework::Case c) const {
  for (int steps = 0; c.merged_into && steps < 8; ++steps) {
    auto main = casework::store::find(tx, *c.merged_into);
    if (!main) break;
    c = std::move(*main);
  }
  return c;
}

TrackView Citizens::view(storage::Tx& tx, casework::Case const& c, bool is_owner) const {
  TrackView v;
  auto main = worked_on(tx, c);
  auto const& text = casework::text_of(c.state);
  auto* f = catalogue_.find(c.field);
  v.number = c.code;
  v.code = is_owner ? keys_.whole(c.code) : c.code;
  v.yours = is_owner;
  v.state = name_of(c.state);
  v.state_label = {std::string(text.vi), std::string(text.en)};
  v.field = f ? Named{f->code, f->name, f->name_en} : Named{c.field, c.field, c.field};
  v.description = redact(c.description);
  v.address = redact(c.address);
  v.area = c.area;
  v.lat = c.lat;
  v.lon = c.lon;
  v.opened_at = c.opened_at;
  v.due = main.due_at;
  v.overdue = casework::overdue(main, clock_());
  v.supporters = main.supporters;
  v.can_rate = is_owner && casework::allowed(casework::Verb::rate, c.state);
  v.can_reopen = is_owner && cases_.can_reopen(c);
  if (!main.unit.empty()) {
    auto u = units_.find(main.unit);
    v.units.push_back(u ? Named{u->code, u->name, u->name_en} : Named{main.unit, main.unit, main.unit});
  }
  auto attachments = casework::store::attachments(tx, c.id);
  auto events = casework::store::events(tx, c.id);
  v.timeline = timeline_of(events, attachments, units_, true);
  for (auto later = files_of(events); auto const& a : attachments)
    if (a.is_public && !later.contains(a.id)) v.attachments.push_back(view_of(a));
  if (!main.open && !main.answer.empty()) {
    v.answer = redact(main.answer);
    auto proof = files_of(casework::store::events(tx, main.id), "answer");
    for (auto const& a : casework::store::attachments(tx, main.id))
      if (a.is_public && proof.contains(a.id)) v.proof.push_back(view_of(a));
  }
  if (!c.grade.empty()) v.rating = RatingView{c.grade, redact(c.comment)};
  return v;
}

Result<TrackView> Citizens::track(Actor const& actor, CodeIn const& in) const {
  return db_.read([&](storage::Tx& tx) -> Result<TrackView> {
    TRY(auto c, find(tx, in.code));
    TRY(bool is_owner, keys_.prove(*read_tracking(in.code), actor.address, clock_().ms));
    return view(tx, c, is_owner);
  });
}

Result<Supporters> Citizens::support(Actor const& actor, SupportIn const& in) {
  return db_.write([&](storage::Tx& tx) -> Result<Supporters> {
    TRY(auto reported, find(tx, in.code));
    auto c = worked_on(tx, std::move(reported));
    auto who = in.contact.phone.value_or("").empty() ? "peer:" + actor.address : "phone:" + *in.contact.phone;
    if (!identities_.add_supporter(tx, c.id, who)) return Supporters{c.supporters};
    TRY(auto changed, cases_.support(tx, c.id));
    return Supporters{changed.supporters};
  });
}

Result<TrackView> Citizens::act(Actor const& actor, std::string_view code, casework::Action action) {
  return db_.write([&](storage::Tx& tx) -> Result<TrackView> {
    TRY(auto c, find(tx, code));
    TRY_DO(must_own(actor, code));  // of a report that there is: guesses at others cost nobody anything
    if (action.verb == casework::Verb::reopen && !cases_.can_reopen(c))
      return fail(Code::conflict, "This report can no longer be reopened; please report again or call the hotline");
    TRY(auto changed, cases_.act(tx, citizen, c.id, action));
    return view(tx, changed, true);
  });
}

Result<TrackView> Citizens::rate(Actor const& actor, RatingIn const& in) {
  casework::Action a{.verb = casework::Verb::rate, .text = in.comment, .grade = in.grade};
  return act(actor, in.code, std::move(a));
}

Result<TrackView> Citizens::reopen(Actor const& actor, ReasonIn const& in) {
  return act(actor, in.code, {.verb = casework::Verb::reopen, .text = in.reason});
}

// What the citizen adds: the answer to our question while we wait for one, else a note on the timeline.
Result<TrackView> Citizens::message(Actor const& actor, MessageIn const& in) {
  if (in.text.empty() || in.text.size() > 8000) return fail_field("text", "a text of at most 4,000 characters");
  auto state = db_.read([&](storage::Tx& tx) -> Result<casework::State> {
    TRY(auto c, find(tx, in.code));
    return c.state;
  });
  if (!state) return tl::unexpected(state.error());
  casework::Action a{.verb = casework::allowed(casework::Verb::give_info, *state) ? casework::Verb::give_info : casework::Verb::note,
                     .text = in.text,
                     .attachments = in.attachments};
  return act(actor, in.code, std::move(a));
}

Result<casework::Attachment> Citizens::keep_file(std::string_view bytes) const {
  TRY(auto media, casework::clean_media(bytes));
  casework::Attachment a;
  TRY(a.blob, blobs_.put(media.bytes));
  a.id = random_token(20);
  a.type = media.type;
  a.bytes = static_cast<std::int64_t>(media.bytes.size());
  a.width = media.width;
  a.height = media.height;
  a.at = clock_();
  return a;
}

AttachmentView Citizens::attach(casework::Attachment const& a) {
  db_.write([&](storage::Tx& tx) { casework::store::add_attachment(tx, a); });
  return view_of(a);
}

// Public ones are anybody's; others need the right to read cases, or the report's code.
Result<Citizens::Download> Citizens::download(Actor const& actor, std::string_view id, std::string_view code) const {
  auto found = db_.read([&](storage::Tx& tx) -> Result<casework::Attachment> {
    auto a = casework::store::attachment(tx, id);
    if (!a) return fail(Code::not_found, "There is no such file");
    bool by_code = false;
    if (!code.empty() && a->case_id) {
      auto c = find(tx, code);
      by_code = c && c->id == *a->case_id && must_own(actor, code);
    }
    if (!a->is_public && !by_code && !actor.can("case.read")) return fail(Code::not_found, "There is no such file");
    return *a;
  });
  if (!found) return tl::unexpected(found.error());
  auto bytes = blobs_.get(found->blob);
  if (!bytes) return fail(Code::not_found, "The file is gone");
  return Download{*found, std::move(*bytes)};
}

}  // namespace dinh::hotline
