#include "channels/phone/number.hpp"
#include "modules/hotline/calls/call_desk.hpp"
#include "modules/hotline/visible_case.hpp"

namespace dinh::hotline {

namespace {
constexpr std::int64_t most_listed = 200;
}

CallbackView CallDesk::view(Callback const& c, Actor const& actor) const {
  CallbackView out;
  out.id = c.id;
  out.state = c.state;
  out.mine = c.state == CallbackState::taken && c.user_id == actor.user_id;
  auto number = callbacks_.number_of(c);
  out.number = out.mine ? phone::shown(phone::read_number(number)) : phone::hidden(number);
  out.origin = c.origin;
  out.wishes = c.wishes;
  out.waited_ms = c.waited_ms;
  out.tries = c.tries;
  out.first_at = c.first_at;
  out.last_at = c.last_at;
  if (c.not_before.ms) out.not_before = c.not_before;
  out.taken_by = c.state == CallbackState::taken ? c.taken_by : "";
  out.note = c.note;
  if (c.case_id) out.case_id = std::to_string(*c.case_id);
  out.version = c.version;
  return out;
}

Result<CallMe> CallDesk::call_me(Actor const&, CallMeIn const& in) {
  auto told = db_.write([&](storage::Tx& tx) -> Result<CallMe> {
    TRY_DO(callbacks_.add(tx, {in.number, "asked", clock_(), 0, {}}));
    return CallMe{callbacks_.count(tx)};
  });
  if (told) phone_.announce_queues();
  return told;
}

Result<CallbackList> CallDesk::callbacks(Actor const& actor, http::Nothing const&) const {
  return db_.read([&](storage::Tx& tx) {
    CallbackList out;
    out.total = callbacks_.count(tx);
    for (auto const& c : callbacks_.list(tx, most_listed)) out.items.push_back(view(c, actor));
    return out;
  });
}

Result<CallbackView> CallDesk::callback_verb(Actor const& actor, CallbackVerbIn const& in) {
  if (actor.user_id == 0) return fail(Code::forbidden, "Only a person calls back");
  auto after = db_.write([&](storage::Tx& tx) -> Result<Callback> {
    auto act = [&]() -> Result<Callback> {
      if (in.verb == "take") return callbacks_.take(tx, actor, in.id);
      if (in.verb == "tried") return callbacks_.tried(tx, actor, in.id, in.note);
      if (in.verb == "give_up") return callbacks_.give_up(tx, actor, in.id, in.note);
      if (in.verb != "done") return fail(Code::not_found, "There is no such verb: " + in.verb);
      std::optional<std::int64_t> about;
      if (in.case_id) {
        TRY(auto c, visible_case(tx, actor, *in.case_id));
        about = c.id;
      }
      return callbacks_.done(tx, actor, in.id, in.note, about);
    };
    TRY(auto c, act());
    audit_.append(tx, actor, "callback." + in.verb, "callback:" + std::to_string(c.id));
    return c;
  });
  if (!after) return tl::unexpected(after.error());
  phone_.announce_queues();
  return view(*after, actor);
}

}  // namespace dinh::hotline
