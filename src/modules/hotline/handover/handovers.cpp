#include "modules/hotline/handover/handovers.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/number_text.hpp"
#include "base/random.hpp"
#include "modules/hotline/handover/handover_store.hpp"

namespace dinh::hotline {

namespace {

constexpr std::int64_t events_kept_ms = 90 * day_ms;

std::string context(std::int64_t id) { return "handover " + std::to_string(id); }

std::int64_t whole_number(std::string_view text) { return number_of<std::int64_t>(text).value_or(0); }

std::vector<std::string> units_of(casework::Event const& e) {
  std::vector<std::string> out;
  if (auto* unit = e.data.find("unit"); unit && unit->string()) out.emplace_back(*unit->string());
  if (auto* co = e.data.find("co_units"))
    for (auto const& unit : co->array()) out.emplace_back(unit.string().value_or(""));
  return out;
}

}  // namespace

Handovers::Handovers(storage::Db& db, casework::Cases& cases, Partners const& partners, Identities const& identities,
                     Citizens const& citizens, Catalogue const& catalogue, civic::AuditLog const& audit, Sealer const& sealer, House house,
                     Clock clock, Ports ports)
    : db_(db),
      cases_(cases),
      partners_(partners),
      identities_(identities),
      citizens_(citizens),
      catalogue_(catalogue),
      audit_(audit),
      sealer_(sealer),
      house_(std::move(house)),
      clock_(std::move(clock)),
      ports_(std::move(ports)) {}

std::string Handovers::body_of(Handover const& h) const {
  auto bytes = from_base64(h.sealed);
  return bytes ? sealer_.open(*bytes, context(h.id)).value_or("") : "";
}

// On the timeline of the case, for who works on it.
void Handovers::tell(storage::Tx& tx, Handover const& h, std::string const& partner_name, std::string const& text) const {
  json::Object data{{"handover", std::to_string(h.id)}, {"state", name_of(h.state)}, {"number", h.remote_id}};
  casework::store::add_event(tx, {0, h.case_id, clock_(), "handover", "", partner_name, false, text, std::move(data)});
}

void Handovers::step(storage::Tx& tx, casework::Case const& c, casework::Event const& e) const {
  if (!c.source.empty()) return;  // another system's own case
  bool forwarded = e.kind == name_of(casework::Verb::forward);
  bool moved = forwarded || e.kind == name_of(casework::Verb::give_back) || !c.open;
  if (moved) withdraw(tx, c);
  if (forwarded)
    for (auto const& unit : units_of(e)) hand_over(tx, c, unit, e.text);
  if (e.kind == name_of(casework::Verb::send_back)) hand_over(tx, c, c.unit, e.text);  // their answer was not good enough
  if (!moved && e.kind != name_of(casework::Verb::answer)) return;
  for (auto h : handover_store::of_case(tx, c.id)) {  // somebody has looked, and did something
    if (h.attention == Attention::none || is_live(h)) continue;
    h.attention = Attention::none;
    handover_store::update(tx, h);
  }
}

// Where the unit has no share of the case any more.
void Handovers::withdraw(storage::Tx& tx, casework::Case const& c) const {
  auto shares = casework::store::assignments(tx, c.id);
  for (auto h : handover_store::of_case(tx, c.id)) {
    auto share = std::find_if(shares.begin(), shares.end(), [&](auto const& a) { return a.unit == h.unit; });
    bool has_it = share != shares.end() && share->state != "withdrawn" && share->state != "returned" &&
                  (share->role == casework::Part::co || c.unit == h.unit);
    if (!is_live(h) || (c.open && has_it)) continue;
    auto before = h.state;
    h.state = HandoverState::withdrawn;
    h.next_at.reset();
    h.attention = Attention::none;
    handover_store::update(tx, h);
    auto p = handover_store::partner(tx, h.partner);
    auto name = p ? p->name : h.partner;
    if (!c.open || before == HandoverState::waiting) continue;
    tell(tx, h, name,
         h.remote_id.empty() ? name + " có thể vẫn giữ yêu cầu này; cần báo cho họ biết vụ việc đã chuyển nơi khác"
                             : name + " vẫn giữ yêu cầu số " + h.remote_id + "; cần báo cho họ biết vụ việc đã chuyển nơi khác");
  }
}

void Handovers::hand_over(storage::Tx& tx, casework::Case const& c, std::string_view unit, std::string const& remark) const {
  auto partner = handover_store::active_partner_of(tx, unit);
  if (!partner) return;
  for (auto const& h : handover_store::of_case(tx, c.id))
    if (h.partner == partner->code && is_live(h)) return;  // they have it, or will
  Handover h;
  h.id = tx.next_id("handover");
  h.case_id = c.id;
  h.partner = partner->code;
  h.unit = unit;
  h.created_at = clock_();
  h.next_at = h.created_at;
  auto written = write_letter(tx, c, *partner, h, remark);
  if (!written) {
    h.state = HandoverState::failed;
    h.attention = Attention::failed;
    h.next_at.reset();
    h.reason = "Chưa chuyển được: chưa khai báo mã dịch vụ của bên nhận cho lĩnh vực này";
    tell(tx, h, partner->name, h.reason);
  }
  handover_store::insert(tx, h);
}

Result<void> Handovers::write_letter(storage::Tx& tx, casework::Case const& c, Partner const& p, Handover& h,
                                     std::string const& remark) const {
  auto* field = catalogue_.find(c.field);
  Matter m{c, h.id, field ? field->name : c.field, house_.city.name, remark, reporter_for(tx, c, p), {}, clock_(), today()};
  if (!house_.link_base.empty())
    for (auto const& a : casework::store::attachments(tx, c.id))
      if (a.is_public && m.photos.size() < 5) m.photos.push_back(house_.link_base + "/api/attachments/" + a.id);
  TRY(auto letter, letter_of(p, m));
  h.key = uuid_v7(clock_()) + "-" + random_token(8);
  h.sealed = base64(sealer_.seal(letter.body, context(h.id)));
  h.service = letter.service;
  h.sent_sha256 = hex(sha256(letter.body));
  return {};
}

// Written down with its purpose before it goes.
std::optional<Contact> Handovers::reporter_for(storage::Tx& tx, casework::Case const& c, Partner const& p) const {
  std::string given;
  for (std::string_view what : {"name", "phone", "email"})
    if (allows(p.contract, what, today())) given += (given.empty() ? "" : ", ") + std::string(what);
  if (given.empty()) return {};
  auto contact = identities_.open(tx, c.id);
  if (contact)
    audit_.append(tx, Actor{}, "handover.identity", "case:" + c.code,
                  json::Object{{"partner", p.code}, {"purpose", p.contract->purpose}, {"fields", given}});
  return contact;
}

Result<HandoverList> Handovers::again(Actor const& actor, AgainIn const& in) const {
  std::int64_t version = 0;
  auto done = db_.write([&](storage::Tx& tx) -> Result<HandoverList> {
    auto c = casework::store::find(tx, whole_number(in.id));
    auto h = handover_store::find(tx, whole_number(in.handover));
    bool seen = c && (actor.can("case.all") || (!actor.unit.empty() && c->unit == actor.unit));
    if (!seen || !h || h->case_id != c->id) return fail(Code::not_found, "There is no such hand-over of this case");
    if (!can_try_again(*h)) return fail(Code::conflict, "Only a hand-over that failed, or of which nothing is known, can be tried again");
    auto partner = handover_store::partner(tx, h->partner);
    if (!partner || !partner->active) return fail(Code::conflict, "The partner is not active any more");
    for (auto const& other : handover_store::of_case(tx, c->id))
      if (other.id != h->id && other.partner == h->partner && is_live(other))
        return fail(Code::conflict, "It was handed over anew already");
    if (h->doubt == Doubt::none) {  // they refused it: what was wrong may have been put right, so it is written anew
      auto written = write_letter(tx, *c, *partner, *h, "");
      if (!written) return tl::unexpected(written.error());
      h->state = HandoverState::waiting;
    } else {
      h->state = HandoverState::unknown;
      h->doubt = Doubt::no_answer;  // a person has decided: when they do not have it, it goes again
    }
    h->attention = Attention::none;
    h->attempts = h->misses = 0;
    h->next_at = clock_();
    h->reason.clear();
    handover_store::update(tx, *h);
    audit_.append(tx, actor, "case.handover", "case:" + c->code, json::Object{{"partner", h->partner}, {"handover", in.handover}});
    version = c->version;
    return HandoverList{handover_store::views(tx, c->id)};
  });
  if (done && ports_.announce) ports_.announce(whole_number(in.id), version);
  return done;
}

std::vector<std::string> Handovers::active_partners() const {
  std::vector<std::string> out;
  for (auto const& p : db_.read([](storage::Tx& tx) { return handover_store::partners(tx); }))
    if (p.active) out.push_back(p.code);
  return out;
}

void Handovers::recover() const {
  db_.write([&](storage::Tx& tx) {
    for (auto h : handover_store::under_way(tx)) {
      auto p = handover_store::partner(tx, h.partner);
      h.state = HandoverState::unknown;
      h.doubt = Doubt::no_answer;
      h.attention = Attention::unknown;
      h.next_at = clock_() + (p ? 3 * p->timeout_s * second_ms : 0);
      h.reason = "Máy chủ dừng giữa lúc gửi";
      handover_store::update(tx, h);
      tell(tx, h, p ? p->name : h.partner,
           "Chưa rõ bên nhận đã nhận hay chưa: máy chủ dừng giữa lúc gửi; hệ thống sẽ tra cứu trước khi gửi lại");
    }
  });
}

void Handovers::forget() const {
  db_.write([&](storage::Tx& tx) { handover_store::forget_events(tx, clock_() + -events_kept_ms); });
}

}  // namespace dinh::hotline
