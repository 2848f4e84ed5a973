#include "modules/hotline/calls/call_desk.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "channels/phone/call_store.hpp"
#include "channels/phone/number.hpp"
#include "modules/hotline/visible_case.hpp"

namespace dinh::hotline {

namespace call_store = phone::call_store;

namespace {

constexpr std::int64_t shown_for_ms = 30 * minute_ms;   // a call that is over stays on the desk of who had it
constexpr std::int64_t longest_call_ms = 12 * hour_ms;  // an open one that is older has lost its hangup
constexpr std::int64_t most_calls = 10, most_earlier = 20, most_shown = 5;
constexpr std::size_t shortest_reason = 5;

RecordingView view_of(phone::Recording const& r) {
  return {r.id, r.leg, r.type, r.blob, r.bytes, r.at, r.held, r.erased_at.has_value(), r.hold_reason};
}

}  // namespace

CallDesk::CallDesk(storage::Db& db, storage::Blobs const& blobs, phone::Phone& phone, Callbacks const& callbacks, casework::Cases& cases,
                   Identities const& identities, Intake const& intake, civic::AuditLog const& audit, Clock clock, int utc_offset_min)
    : db_(db),
      blobs_(blobs),
      phone_(phone),
      callbacks_(callbacks),
      cases_(cases),
      identities_(identities),
      intake_(intake),
      audit_(audit),
      clock_(std::move(clock)),
      utc_offset_min_(utc_offset_min) {}

std::vector<EarlierCase> CallDesk::earlier(storage::Tx& tx, phone::Call const& call) const {
  std::vector<EarlierCase> out;
  if (call.digest.empty()) return out;
  for (auto id : identities_.cases_of_number(tx, call.digest, most_earlier))
    if (auto c = casework::store::find(tx, id))
      out.push_back(
          {std::to_string(c->id), c->code, c->title, std::string(name_of(c->state)), c->opened_at, {"cùng số điện thoại", "same number"}});
  return out;
}

CallView CallDesk::view(storage::Tx& tx, phone::Call const& call, std::optional<phone::Agent> const& me, bool with_earlier) const {
  CallView out;
  out.id = call.id;
  out.state = call.state;
  out.direction = call.direction;
  out.mine = me && !me->extension.empty() && me->extension == call.extension;
  auto number = phone_.number_of(call);
  out.withheld = number.empty();
  out.number = out.mine ? phone::shown(phone::read_number(number)) : phone::hidden(number);
  out.extension = call.extension;
  out.queue = call.queue;
  out.digits = call.digits;
  out.started_at = call.started_at;
  out.queued_at = call.queued_at;
  out.answered_at = call.answered_at;
  out.ended_at = call.ended_at;
  out.waited_ms = phone::waited_ms(call, clock_());
  if (call.case_id) out.case_id = std::to_string(*call.case_id);
  if (with_earlier && out.mine) {
    out.earlier = earlier(tx, call);
    out.earlier_count = static_cast<std::int64_t>(out.earlier.size());
    if (out.earlier.size() > most_shown) out.earlier.resize(most_shown);
  }
  for (auto const& r : call_store::recordings(tx, call.id)) out.recordings.push_back(view_of(r));
  out.version = call.version;
  return out;
}

Result<MyCalls> CallDesk::mine(Actor const& actor, http::Nothing const&) const {
  return db_.read([&](storage::Tx& tx) -> Result<MyCalls> {
    MyCalls out;
    out.callbacks = callbacks_.count(tx);
    auto me = call_store::agent(tx, actor.user_id);
    if (!me) return out;
    out.agent = {me->extension, me->ready};
    auto now = clock_();
    for (auto const& call : call_store::of_extension(tx, me->extension, now + -longest_call_ms, most_calls))
      if (call.open || now - call.ended_at.value_or(now) < shown_for_ms) out.items.push_back(view(tx, call, me, true));
    return out;
  });
}

Result<CallView> CallDesk::get(Actor const& actor, CallIdIn const& in) const {
  return db_.read([&](storage::Tx& tx) -> Result<CallView> {
    auto call = call_store::find(tx, in.id);
    if (!call) return fail(Code::not_found, "There is no such call");
    return view(tx, *call, call_store::agent(tx, actor.user_id), true);
  });
}

// Desks are shared: who sits down at a telephone has it from then on.
Result<AgentView> CallDesk::sit_down(Actor const& actor, AgentIn const& in) {
  if (actor.user_id == 0) return fail(Code::forbidden, "Only a person has a telephone");
  auto extension = std::string(trim(in.extension));
  if (!extension.empty() && phone::read_number(extension).kind != phone::NumberKind::extension)
    return fail_field("extension", "the digits of an extension, at most six");
  db_.write([&](storage::Tx& tx) {
    if (auto other = call_store::agent_at(tx, extension); other && other->user_id != actor.user_id)
      call_store::remove_agent(tx, other->user_id);
    if (extension.empty()) call_store::remove_agent(tx, actor.user_id);
    else call_store::save(tx, phone::Agent{actor.user_id, actor.name, extension, in.ready, clock_()});
  });
  phone_.announce_queues();
  return AgentView{extension, !extension.empty() && in.ready};
}

Result<CallView> CallDesk::bind(Actor const& actor, BindIn const& in) {
  return db_.write([&](storage::Tx& tx) -> Result<CallView> {
    auto call = call_store::find(tx, in.id);
    if (!call) return fail(Code::not_found, "There is no such call");
    auto me = call_store::agent(tx, actor.user_id);
    if (!me || me->extension != call->extension) return fail(Code::forbidden, "The call is not at your telephone");
    TRY(auto c, visible_case(tx, actor, in.case_id));
    if (call->case_id != c.id) {
      call_store::set_case(tx, call->id, c.id);
      auto said = "Cuộc gọi lúc " + iso_local(call->started_at, utc_offset_min_).substr(11, 5);
      TRY_DO(cases_.act(tx, actor, c.id, {.verb = casework::Verb::note, .text = said + ", máy " + call->extension}));
      audit_.append(tx, actor, "call.bind", "case:" + c.code, json::Object{{"call", call->id}});
    }
    return view(tx, *call_store::find(tx, call->id), me, false);
  });
}

Result<CallList> CallDesk::of_case(Actor const& actor, CaseCallsIn const& in) const {
  return db_.read([&](storage::Tx& tx) -> Result<CallList> {
    TRY(auto c, visible_case(tx, actor, in.id));
    CallList out;
    auto me = call_store::agent(tx, actor.user_id);
    for (auto const& call : call_store::of_case(tx, c.id)) out.items.push_back(view(tx, call, me, false));
    return out;
  });
}

Result<Switchboard> CallDesk::switchboard(Actor const&, http::Nothing const&) const {
  auto now = clock_();
  auto midnight = at_local(local_date(now, utc_offset_min_), 0, utc_offset_min_);
  return db_.read([&](storage::Tx& tx) {
    Switchboard out;
    std::vector<QueueFigures> of_day;
    for (auto const& d : call_store::day(tx, midnight))
      of_day.push_back({d.queue, 0, 0, d.answered, d.abandoned, d.answered ? d.waited_ms / d.answered : 0});
    auto open = call_store::open_calls(tx, now + -longest_call_ms);
    out.queues = queue_figures(open, std::move(of_day), now);
    out.agents = agent_figures(call_store::agents(tx), open);
    out.callbacks = callbacks_.count(tx);
    return out;
  });
}

Result<RecordingView> CallDesk::hold(Actor const& actor, HoldIn const& in) {
  if (code_points(trim(in.reason)) < shortest_reason || code_points(in.reason) > 500)
    return fail_field("reason", "why, in 5 to 500 characters");
  return db_.write([&](storage::Tx& tx) -> Result<RecordingView> {
    auto r = call_store::recording(tx, in.id);
    if (!r) return fail(Code::not_found, "There is no such recording");
    if (r->erased_at) return fail(Code::conflict, "It has been erased");
    call_store::set_hold(tx, r->id, in.held, in.held ? in.reason : "");
    audit_.append(tx, actor, in.held ? "recording.hold" : "recording.release", "recording:" + r->id, json::Object{{"reason", in.reason}});
    return view_of(*call_store::recording(tx, r->id));
  });
}

// A player asks for pieces: what is written down is that somebody began to listen.
Result<CallDesk::Sound> CallDesk::listen(Actor const& actor, std::string const& id, bool from_start) {
  auto found = db_.write([&](storage::Tx& tx) -> Result<phone::Recording> {
    auto r = call_store::recording(tx, id);
    if (!r || r->erased_at) return fail(Code::not_found, "There is no such recording, or it has been erased");
    if (from_start) audit_.append(tx, actor, "call.listen", "recording:" + r->id, json::Object{{"leg", r->leg}});
    return *r;
  });
  if (!found) return tl::unexpected(found.error());
  auto bytes = blobs_.get(found->blob);
  if (!bytes) return fail(Code::not_found, "The file is gone");
  return Sound{*found, std::move(*bytes)};
}

void CallDesk::changed(storage::Tx& tx, phone::Call const& before, phone::Call const& after) const {
  auto number = [&] { return phone_.number_of(after); };
  if (!phone::reached_somebody(before) && phone::reached_somebody(after)) callbacks_.reached(tx, number(), "đã gặp tổng đài");
  auto at_least_ms = phone_.settings().callback_after_s * second_ms;
  if (phone::wants_callback(before, at_least_ms) || !phone::wants_callback(after, at_least_ms)) return;
  auto wish = callbacks_.add(tx, {number(), "abandoned", after.started_at, phone::waited_ms(after, clock_()), {}});
  if (!wish) log_warning("a call was given up, and its number cannot be called", {{"call", after.id}});
}

void CallDesk::recorded(storage::Tx& tx, phone::Call const& call, phone::Recording const& recording) const {
  if (recording.leg == phone::voicemail) open_for_voicemail(tx, call);
}

// What is on the tape nobody knows yet: an operator listens, and classifies it then.
void CallDesk::open_for_voicemail(storage::Tx& tx, phone::Call const& call) const {
  if (call.case_id) return;
  auto at = iso_local(call.started_at, utc_offset_min_);
  NewReport report;
  report.field = phone_.settings().voicemail_field;
  report.description = "Lời nhắn thoại lúc " + at.substr(11, 5) + " ngày " + at.substr(8, 2) + "/" + at.substr(5, 2) + "/" +
                       at.substr(0, 4) + ". Nghe bản ghi để biết nội dung và nơi xảy ra.";
  if (call.digits.find('1') != call.digits.npos) report.description += " Người gọi xin được gọi lại.";
  report.address = "Chưa rõ, nghe lời nhắn";
  auto number = phone_.number_of(call);
  if (!number.empty()) report.contact.phone = number;
  auto opened = intake_.open(tx, report, "phone", 0);
  if (!opened) return log_error("a voicemail has no case", {{"call", call.id}, {"why", opened.error().detail}});
  call_store::set_case(tx, call.id, opened->id);
  audit_.append(tx, {}, "case.open", "case:" + opened->code, json::Object{{"by", "voicemail"}, {"call", call.id}});
  if (number.empty()) return;
  auto wish = callbacks_.add(tx, {number, std::string(phone::voicemail), call.started_at, 0, opened->id});
  if (!wish) log_warning("a voicemail's number cannot be called", {{"call", call.id}});
}

}  // namespace dinh::hotline
