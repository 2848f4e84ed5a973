#include "modules/hotline/privacy/privacy.hpp"

#include <algorithm>
#include <charconv>

#include "base/ids.hpp"
#include "base/shipped.hpp"
#include "base/text.hpp"
#include "channels/phone/call_store.hpp"
#include "channels/phone/number.hpp"
#include "modules/hotline/callbacks/callbacks_store.hpp"
#include "modules/hotline/privacy/privacy_store.hpp"
#include "modules/hotline/visible_case.hpp"

namespace dinh::hotline {

namespace {

constexpr std::size_t shortest_reason = 5, longest_reason = 500, longest_address = 200;
constexpr std::int64_t most_shown = 200;

Result<void> check_reason(std::string_view reason) {
  if (is_utf8(reason) && code_points(trim(reason)) >= shortest_reason && code_points(reason) <= longest_reason) return {};
  return fail_field("reason", "why, in 5 to 500 characters");
}

std::string seal_context(std::int64_t id) { return "data request " + std::to_string(id); }

std::string shown_of(Sought const& s) {
  if (!s.number.empty()) return "•••" + s.number.substr(s.number.size() - std::min<std::size_t>(4, s.number.size()));
  if (s.mail.find('@') != s.mail.npos) return std::string(first_code_points(s.mail, 1)) + "•••" + s.mail.substr(s.mail.find('@'));
  return s.conversation ? "#" + std::to_string(*s.conversation) : "";
}

}  // namespace

Privacy::Privacy(storage::Db& db, storage::Blobs& blobs, casework::Cases& cases, Identities const& identities,
                 channels::Parties const& parties, Callbacks const& callbacks, Catalogue const& catalogue,
                 civic::Calendars const& calendars, civic::AuditLog const& audit, std::string const& seal_key, Clock clock,
                 int utc_offset_min, PrivacyPorts ports)
    : db_(db),
      identities_(identities),
      parties_(parties),
      callbacks_(callbacks),
      catalogue_(catalogue),
      calendars_(calendars),
      audit_(audit),
      sealer_(seal_key),
      clock_(std::move(clock)),
      utc_offset_min_(utc_offset_min),
      ports_(std::move(ports)),
      data_(read_personal_data(shipped("hotline/personal_data.json"))),
      eraser_(db, blobs, cases, identities, parties, audit, clock_),
      people_(db, identities, parties),
      sweep_(db, data_, eraser_, people_, callbacks, audit, clock_) {}

std::vector<KeptField> Privacy::kept_fields() const {
  std::vector<KeptField> out;
  for (auto const& f : data_.fields_kept) {
    KeptField v;
    static_cast<PersonalField&>(v) = f;
    auto const& rule = data_.rule(f.rule);
    v.days = rule.setting.empty() || !ports_.days_of ? rule.days : ports_.days_of(rule.setting);
    v.after = rule.after;
    v.after_en = rule.after_en;
    v.setting = rule.setting;
    out.push_back(std::move(v));
  }
  return out;
}

Result<PersonalDataView> Privacy::registered(Actor const&, http::Nothing const&) const {
  PersonalDataView out{data_.laws, data_.deadlines, kept_fields(), {}};
  db_.read([&](storage::Tx& tx) {
    for (auto const& rule : data_.rules) out.due.push_back({rule.code, sweep_.due(tx, rule.code)});
  });
  return out;
}

RequestView Privacy::view(DataRequest const& r) const {
  RequestView v{std::to_string(r.id), r.kind,      r.state,  r.shown,   r.reason,  r.opened_at,
                r.opened_by,          r.answer_by, r.due_at, r.done_at, r.done_by, r.outcome};
  v.overdue = !r.done_at && r.state == RequestState::open && r.due_at < clock_();
  v.version = r.version;
  return v;
}

Result<RequestList> Privacy::requests(Actor const&, http::Nothing const&) const {
  RequestList out;
  db_.read([&](storage::Tx& tx) {
    for (auto const& r : privacy_store::requests(tx, most_shown)) {
      out.items.push_back(view(r));
      if (!r.done_at) ++out.open;
      if (out.items.back().overdue) ++out.overdue;
    }
  });
  return out;
}

Result<http::Answer<RequestView>> Privacy::open(Actor const& actor, NewRequestIn const& in) {
  TRY_DO(check_reason(in.reason));
  Sought s;
  if (!in.number.empty()) {
    auto number = channels::phone::read_number(in.number);
    if (number.kind != channels::phone::NumberKind::subscriber) return fail_field("number", "a telephone number");
    s.number = number.text;
  }
  s.mail = trim(in.mail);
  if (s.mail.size() > longest_address || (!s.mail.empty() && s.mail.find('@') == s.mail.npos)) return fail_field("mail", "a mail address");
  if (!in.conversation.empty()) {
    std::int64_t id = 0;
    auto [end, error] = std::from_chars(in.conversation.data(), in.conversation.data() + in.conversation.size(), id);
    if (error != std::errc{} || end != in.conversation.data() + in.conversation.size()) return fail_field("conversation", "its id");
    s.conversation = id;
  }
  if (s.number.empty() && s.mail.empty() && !s.conversation) return fail_field("number", "a number, a mail address or a conversation");
  auto now = clock_();
  DataRequest r{.kind = in.kind, .shown = shown_of(s), .reason = std::string(trim(in.reason)), .opened_at = now, .opened_by = actor.name};
  auto calendar = calendars_.find(data_.deadlines.calendar);
  auto answer_by = calendar ? calendar->due_after_days(now, static_cast<int>(data_.deadlines.answer_working_days)) : std::nullopt;
  r.answer_by = answer_by.value_or(now + data_.deadlines.answer_working_days * day_ms);
  r.due_at = now + (in.kind == RequestKind::erase ? data_.deadlines.erase_days : data_.deadlines.provide_days) * day_ms;
  return db_.write([&](storage::Tx& tx) {
    r.id = tx.next_id("privacy_request");
    r.sealed = base64(sealer_.seal(json::to_text(s), seal_context(r.id)));
    privacy_store::insert(tx, r);
    audit_.append(tx, actor, "privacy.request", "data_request:" + std::to_string(r.id), json::Object{{"kind", name_of(r.kind)}});
    return http::Answer<RequestView>{view(r), 201, {}};
  });
}

std::optional<Sought> Privacy::sought(DataRequest const& r) const {
  auto bytes = from_base64(r.sealed);
  auto plain = bytes ? sealer_.open(*bytes, seal_context(r.id)) : std::nullopt;
  auto read = plain ? json::read_text<Sought>(*plain) : fail(Code::invalid, "");
  if (!read) return {};
  return *read;
}

Result<DataRequest> Privacy::find_open(storage::Tx& tx, std::int64_t id, std::optional<RequestKind> kind) const {
  auto r = privacy_store::request(tx, id);
  if (!r) return fail(Code::not_found, "There is no such request");
  if (r->done_at) return fail(Code::conflict, "This request is settled already");
  if (kind && r->kind != *kind) return fail(Code::conflict, "Something else was asked for");
  return *r;
}

// What was sought goes with the answer: a settled request is a figure, and no longer about anybody.
void Privacy::settle(Actor const& actor, DataRequest& r, RequestState state) const {
  r.state = state;
  ++r.version;
  if (state == RequestState::waiting) return;
  r.done_at = clock_();
  r.done_by = actor.name;
  r.sealed.clear();
  r.shown.clear();
  r.reason.clear();
}

void Privacy::index_all() {
  while (people_.index() > 0) {}
}

Result<PersonExport> Privacy::provide(Actor const& actor, RequestStepIn const& in) {
  TRY_DO(check_reason(in.reason));
  index_all();
  return db_.write([&](storage::Tx& tx) -> Result<PersonExport> {
    TRY(auto r, find_open(tx, in.id, RequestKind::provide));
    auto who = sought(r);
    if (!who) return fail(Code::conflict, "Who asked cannot be opened with the key of this house");
    auto found = people_.find(tx, *who);
    auto out = exported(tx, found);
    auto size = [](auto const& all) { return static_cast<std::int64_t>(all.size()); };
    r.outcome.cases = size(found.cases);
    r.outcome.conversations = size(found.conversations);
    r.outcome.calls = size(found.calls);
    r.outcome.callbacks = size(found.callbacks);
    settle(actor, r, RequestState::done);
    if (!privacy_store::update(tx, r)) return fail(Code::stale, "Somebody else was faster");
    audit_.append(tx, actor, "privacy.provide", "data_request:" + std::to_string(r.id),
                  json::Object{{"reason", in.reason}, {"cases", r.outcome.cases}, {"conversations", r.outcome.conversations}});
    return out;
  });
}

// Law 91/2025/QH15 Article 14: erasure must not keep the house from a duty it still has. What stays, and why, is told to who asked.
std::optional<KeptBack> Privacy::kept_back(storage::Tx& tx, casework::Case const& c) const {
  if (privacy_store::hold(tx, c.id)) return KeptBack{"case:" + c.code, "Đang được giữ lại theo yêu cầu pháp lý", "Under legal hold"};
  if (c.open) return KeptBack{"case:" + c.code, "Vụ việc đang xử lý; xoá sau khi đóng", "Still being worked on; erased once it is closed"};
  return {};
}

struct Privacy::Plan {
  PersonRecords go;
  std::vector<KeptBack> kept;
};

Privacy::Plan Privacy::plan(storage::Tx& tx, PersonRecords const& found) const {
  Plan out;
  std::vector<std::int64_t> stay;
  for (auto const& c : found.cases) {
    auto kept = kept_back(tx, c);
    if (kept) out.kept.push_back(*kept), stay.push_back(c.id);
    else out.go.cases.push_back(c);
  }
  for (auto const& c : found.conversations) {
    bool needed = c.open || (c.case_id && std::find(stay.begin(), stay.end(), *c.case_id) != stay.end());
    if (needed)
      out.kept.push_back(
          {"conversation:" + std::to_string(c.id), "Hội thoại còn cần cho việc đang xử lý", "Needed for what is being done"});
    else out.go.conversations.push_back(c);
  }
  for (auto const& call : found.calls) {
    auto recordings = channels::phone::call_store::recordings(tx, call.id);
    bool held = std::any_of(recordings.begin(), recordings.end(), [](auto const& r) { return r.held && !r.erased_at; });
    if (held)
      out.kept.push_back(
          {"call:" + std::to_string(call.id), "Ghi âm đang được giữ lại theo yêu cầu pháp lý", "Its recording is under legal hold"});
    else out.go.calls.push_back(call);
  }
  out.go.callbacks = found.callbacks;
  return out;
}

Result<DataRequest> Privacy::erase_now(storage::Tx& tx, Actor const& actor, DataRequest r, Plan plan, Eraser::Blobs& gone) const {
  auto rule = "data_request:" + std::to_string(r.id);
  for (auto const& c : plan.go.cases) eraser_.erase_case(tx, actor, c, rule, gone);
  for (auto const& c : plan.go.conversations) eraser_.erase_conversation(tx, actor, c.id, rule, gone);
  for (auto const& call : plan.go.calls) r.outcome.recordings += eraser_.erase_call(tx, actor, call, rule, gone);
  for (auto const& callback : plan.go.callbacks) callbacks_store::erase(tx, callback.id);
  auto size = [](auto const& all) { return static_cast<std::int64_t>(all.size()); };
  r.outcome.cases += size(plan.go.cases);
  r.outcome.conversations += size(plan.go.conversations);
  r.outcome.calls += size(plan.go.calls);
  r.outcome.callbacks += size(plan.go.callbacks);
  r.outcome.kept = std::move(plan.kept);
  settle(actor, r, r.outcome.kept.empty() ? RequestState::done : RequestState::waiting);
  if (!privacy_store::update(tx, r)) return fail(Code::stale, "Somebody else was faster");
  return r;
}

Result<RequestView> Privacy::erase(Actor const& actor, RequestStepIn const& in) {
  TRY_DO(check_reason(in.reason));
  index_all();
  Eraser::Blobs gone;
  auto done = db_.write([&](storage::Tx& tx) -> Result<RequestView> {
    gone.clear();
    TRY(auto open, find_open(tx, in.id, RequestKind::erase));
    auto who = sought(open);
    if (!who) return fail(Code::conflict, "Who asked cannot be opened with the key of this house");
    TRY(auto r, erase_now(tx, actor, open, plan(tx, people_.find(tx, *who)), gone));
    audit_.append(tx, actor, "privacy.erasure", "data_request:" + std::to_string(r.id),
                  json::Object{{"reason", in.reason}, {"kept", static_cast<std::int64_t>(r.outcome.kept.size())}});
    return view(r);
  });
  if (done) db_.after_commit([this, gone] { eraser_.remove(gone); });
  return done;
}

Result<RequestView> Privacy::refuse(Actor const& actor, RequestStepIn const& in) {
  TRY_DO(check_reason(in.reason));
  return db_.write([&](storage::Tx& tx) -> Result<RequestView> {
    TRY(auto r, find_open(tx, in.id, {}));
    settle(actor, r, RequestState::refused);
    r.outcome.note = trim(in.reason);
    if (!privacy_store::update(tx, r)) return fail(Code::stale, "Somebody else was faster");
    audit_.append(tx, actor, "privacy.refuse", "data_request:" + std::to_string(r.id));
    return view(r);
  });
}

Result<HoldView> Privacy::hold(Actor const& actor, HoldCaseIn const& in) {
  TRY_DO(check_reason(in.reason));
  return db_.write([&](storage::Tx& tx) -> Result<HoldView> {
    auto c = find_case(tx, in.id);
    if (!c) return fail(Code::not_found, "There is no such case");
    CaseHold h{c->id, std::string(trim(in.reason)), actor.name, clock_()};
    namespace calls = channels::phone::call_store;
    if (in.held) privacy_store::put_hold(tx, h);
    else if (!privacy_store::release_hold(tx, c->id)) return fail(Code::conflict, "It is not held");
    else sweep_.look_again(tx, *c);
    for (auto const& call : calls::of_case(tx, c->id))
      for (auto const& r : calls::recordings(tx, call.id))
        if (!r.erased_at) calls::set_hold(tx, r.id, in.held, in.held ? h.reason : "");
    audit_.append(tx, actor, in.held ? "case.hold" : "case.release", "case:" + c->code, json::Object{{"reason", in.reason}});
    return HoldView{std::to_string(c->id), c->code, h.reason, h.actor, h.at, in.held};
  });
}

Result<HoldList> Privacy::holds(Actor const&, http::Nothing const&) const {
  HoldList out;
  db_.read([&](storage::Tx& tx) {
    for (auto const& h : privacy_store::holds(tx, most_shown)) {
      auto c = casework::store::find(tx, h.case_id);
      out.items.push_back({std::to_string(h.case_id), c ? c->code : "", h.reason, h.actor, h.at, true});
    }
  });
  return out;
}

// Of requests that waited for cases to be closed: what can be done by now.
std::int64_t Privacy::sweep_waiting() {
  Eraser::Blobs gone;
  const Actor house{};
  auto changed = db_.write([&](storage::Tx& tx) {
    gone.clear();
    std::int64_t out = 0;
    for (auto& r : privacy_store::waiting(tx)) {
      auto who = sought(r);
      if (!who) continue;
      auto next = plan(tx, people_.find(tx, *who));
      if (next.go.empty() && !next.kept.empty()) continue;
      if (erase_now(tx, house, std::move(r), std::move(next), gone)) ++out;
    }
    return out;
  });
  eraser_.remove(gone);
  return changed;
}

std::int64_t Privacy::sweep() { return sweep_.run() + sweep_waiting(); }

}  // namespace dinh::hotline
