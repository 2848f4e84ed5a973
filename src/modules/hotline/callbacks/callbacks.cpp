#include "modules/hotline/callbacks/callbacks.hpp"

#include "base/text.hpp"
#include "channels/phone/number.hpp"
#include "modules/hotline/callbacks/callbacks_store.hpp"
#include "storage/schema.hpp"

namespace dinh::hotline {

using channels::phone::NumberKind;
using channels::phone::read_number;

namespace {
constexpr std::size_t longest_note = 1000;
constexpr std::string_view digest_channel = "phone";
}  // namespace

Callbacks::Callbacks(storage::Db& db, channels::Parties const& parties, Clock clock) : parties_(parties), clock_(std::move(clock)) {
  storage::migrate(db, "hotline callbacks", "modules/hotline/schema/callbacks");
}

Result<Callback> Callbacks::add(storage::Tx& tx, NewCallback const& in) const {
  auto number = read_number(in.number);
  if (number.kind != NumberKind::subscriber) return fail_field("number", "a telephone number that can be called");
  Callback c;
  c.id = tx.next_id("callback");
  c.digest = parties_.digest(digest_channel, number.text);
  c.sealed = parties_.seal({.address = number.text, .thread = {}, .name = {}, .phone = {}});
  c.origin = in.origin;
  c.first_at = c.last_at = in.at;
  c.waited_ms = in.waited_ms;
  c.case_id = in.case_id;
  return callbacks_store::wish(tx, c);
}

Result<Callback> Callbacks::take(storage::Tx& tx, Actor const& actor, std::int64_t id) const {
  auto c = find(tx, id);
  if (!c) return fail(Code::not_found, "There is no such callback");
  auto now = clock_();
  TRY_DO(may_take(*c, actor.user_id, now));
  c->state = CallbackState::taken;
  c->user_id = actor.user_id;
  c->taken_by = actor.name;
  c->taken_at = now;
  return callbacks_store::update(tx, *c);
}

Result<Callback> Callbacks::settle(storage::Tx& tx, Actor const& actor, std::int64_t id, CallbackState state, std::string_view note) const {
  if (!is_utf8(note) || code_points(note) > longest_note) return fail_field("note", "at most 1,000 characters of UTF-8");
  auto c = find(tx, id);
  if (!c) return fail(Code::not_found, "There is no such callback");
  auto now = clock_();
  TRY_DO(may_settle(*c, actor.user_id, now));
  c->state = state;
  if (!note.empty()) c->note = note;
  ++c->tries;
  if (waits(state)) c->not_before = now + next_try_after_ms;
  else c->waits = false, c->done_at = now;
  return callbacks_store::update(tx, *c);
}

Result<Callback> Callbacks::tried(storage::Tx& tx, Actor const& actor, std::int64_t id, std::string_view note) const {
  return settle(tx, actor, id, CallbackState::tried, note);
}

Result<Callback> Callbacks::done(storage::Tx& tx, Actor const& actor, std::int64_t id, std::string_view note,
                                 std::optional<std::int64_t> case_id) const {
  TRY(auto c, settle(tx, actor, id, CallbackState::done, note));
  if (!case_id) return c;
  c.case_id = case_id;
  return callbacks_store::update(tx, c);
}

Result<Callback> Callbacks::give_up(storage::Tx& tx, Actor const& actor, std::int64_t id, std::string_view note) const {
  if (trim(note).empty()) return fail_field("note", "why nobody will call any more");
  return settle(tx, actor, id, CallbackState::given_up, note);
}

std::optional<Callback> Callbacks::reached(storage::Tx& tx, std::string_view text, std::string_view note) const {
  auto number = read_number(text);
  auto c =
      number.kind == NumberKind::subscriber ? callbacks_store::waiting(tx, parties_.digest(digest_channel, number.text)) : std::nullopt;
  if (!c) return {};
  c->state = CallbackState::done;
  c->waits = false;
  c->note = note;
  c->done_at = clock_();
  auto settled = callbacks_store::update(tx, *c);
  if (!settled) return {};
  return *settled;
}

std::vector<Callback> Callbacks::list(storage::Tx& tx, std::int64_t limit) const { return callbacks_store::list(tx, limit); }
std::int64_t Callbacks::count(storage::Tx& tx) const { return callbacks_store::count(tx); }
std::optional<Callback> Callbacks::find(storage::Tx& tx, std::int64_t id) const { return callbacks_store::find(tx, id); }

std::string Callbacks::number_of(Callback const& c) const {
  auto party = parties_.open(c.sealed);
  return party ? party->address : "";
}

bool Callbacks::forget(storage::Tx& tx, Instant settled_before) const { return callbacks_store::forget(tx, settled_before) > 0; }

}  // namespace dinh::hotline
