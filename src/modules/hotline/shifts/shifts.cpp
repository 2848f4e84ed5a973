#include "modules/hotline/shifts/shifts.hpp"

#include "base/text.hpp"
#include "casework/store.hpp"
#include "modules/hotline/shifts/shift_store.hpp"
#include "modules/hotline/visible_case.hpp"

namespace dinh::hotline {
namespace {

constexpr std::int64_t most_open = 200, most_done = 20, done_shown_ms = 2 * day_ms, done_kept_ms = 365 * day_ms;
constexpr std::size_t max_text = 4'000, max_cases = 50;

}  // namespace

Shifts::Shifts(storage::Db& db, civic::AuditLog const& audit, Clock clock) : db_(db), audit_(audit), clock_(std::move(clock)) {
  shift_store::migrate(db_);
}

ShiftNoteView Shifts::view(storage::Tx& tx, Actor const& actor, ShiftNote const& note) {
  bool unread = !note.done_at && note.user_id != actor.user_id && !shift_store::has_read(tx, note.id, actor.user_id);
  return {note, shift_store::readers(tx, note.id), unread};
}

Result<ShiftNoteList> Shifts::list(Actor const& actor, http::Nothing const&) const {
  return db_.read([&](storage::Tx& tx) {
    ShiftNoteList out;
    auto notes = shift_store::open(tx, actor.unit, most_open);
    for (auto& old : shift_store::done(tx, actor.unit, clock_() + -done_shown_ms, most_done)) notes.push_back(std::move(old));
    for (auto const& note : notes) {
      out.items.push_back(view(tx, actor, note));
      out.unread += out.items.back().unread;
    }
    return out;
  });
}

Result<ShiftNoteView> Shifts::add(Actor const& actor, NewShiftNote const& in) {
  if (actor.user_id == 0) return fail(Code::forbidden, "Notes are of people");
  if (trim(in.text).empty() || in.text.size() > max_text) return fail_field("text", "a text of at most 4,000 bytes");
  if (in.cases.size() > max_cases) return fail_field("cases", "at most 50 cases");
  return db_.write([&](storage::Tx& tx) -> Result<ShiftNoteView> {
    ShiftNote note{.unit = actor.unit, .text = in.text, .at = clock_(), .user_id = actor.user_id, .saved_by = actor.name, .version = 1};
    for (auto const& id : in.cases) {
      auto c = visible_case(tx, actor, id);
      if (!c) return fail_field("cases", "cases you may see; there is no " + id);
      note.cases.push_back(c->code);
    }
    for (auto const& some : casework::store::open_counts(tx, actor.user_id, note.at, note.at)) {
      if (!actor.can("case.all") && some.unit != actor.unit) continue;
      note.open += some.count;
      if (some.late) note.overdue += some.count;
      if (some.state == casework::State::fresh || some.state == casework::State::reopened) note.waiting += some.count;
    }
    if (shift_store::open(tx, actor.unit, most_open).size() >= most_open)
      return fail(Code::conflict, "There are 200 notes that nobody has finished; please finish some first");
    note.id = tx.next_id("shift_note");
    shift_store::put(tx, note);
    return view(tx, actor, note);
  });
}

Result<ShiftNote> Shifts::find(storage::Tx& tx, Actor const& actor, std::int64_t id) const {
  auto note = shift_store::find(tx, id);
  if (!note || note->unit != actor.unit) return fail(Code::not_found, "There is no such note");
  return *note;
}

Result<ShiftNoteView> Shifts::read(Actor const& actor, ShiftNoteIn const& in) {
  if (actor.user_id == 0) return fail(Code::forbidden, "Notes are read by people");
  return db_.write([&](storage::Tx& tx) -> Result<ShiftNoteView> {
    TRY(auto note, find(tx, actor, in.id));
    shift_store::add_reader(tx, note.id, actor.user_id, {actor.name, clock_()});
    return view(tx, actor, note);
  });
}

Result<ShiftNoteView> Shifts::finish(Actor const& actor, ShiftNoteIn const& in) {
  return db_.write([&](storage::Tx& tx) -> Result<ShiftNoteView> {
    TRY(auto note, find(tx, actor, in.id));
    if (note.done_at) return view(tx, actor, note);
    note.done_at = clock_();
    note.done_by = actor.name;
    note.version += 1;
    shift_store::put(tx, note);
    audit_.append(tx, actor, "shift_note.finish", "shift_note:" + std::to_string(note.id), json::Object{});
    return view(tx, actor, note);
  });
}

void Shifts::forget() {
  db_.write([&](storage::Tx& tx) { shift_store::forget(tx, clock_() + -done_kept_ms); });
}

std::vector<http::Route> shift_routes(Shifts& shifts) {
  using http::endpoint;
  using http::Lane;
  using http::Method;
  return {
      {Method::get, "/api/shift-notes", "case.read", Lane::worker, endpoint(shifts, &Shifts::list),
       "What the shifts before have left to do"},
      {Method::post, "/api/shift-notes", "case.read", Lane::worker, endpoint(shifts, &Shifts::add), "Leave a note to the next shift"},
      {Method::post, "/api/shift-notes/{id}/read", "case.read", Lane::worker, endpoint(shifts, &Shifts::read), "I have read it"},
      {Method::post, "/api/shift-notes/{id}/done", "case.read", Lane::worker, endpoint(shifts, &Shifts::finish), "It is done"},
  };
}

}  // namespace dinh::hotline
