// The way out: each hand-over is sent until it is taken or refused, and looked for before it is sent again.
#include <algorithm>

#include "base/log.hpp"
#include "modules/hotline/handover/handover_store.hpp"
#include "modules/hotline/handover/handovers.hpp"

namespace dinh::hotline {

namespace {

constexpr std::int64_t batch = 16;
constexpr std::int64_t first_pause_ms = 2 * second_ms, longest_pause_ms = 30 * minute_ms;
constexpr std::int64_t most_attempts = 50;  // about a day
constexpr std::int64_t most_vain_look_ups = 5;
constexpr std::int64_t most_misses = 60;

std::int64_t pause_ms(std::int64_t times) {
  return std::min(longest_pause_ms, first_pause_ms << std::clamp<std::int64_t>(times - 1, 0, 20));
}

// What was not answered in time may still be worked on over there: asked too early, they do not know of it yet.
std::int64_t until_look_up_ms(Partner const& p, std::int64_t times) { return std::max(3 * p.timeout_s * second_ms, pause_ms(times)); }

std::string give_up(Handover& h, std::string reason) {
  h.state = HandoverState::failed;
  h.attention = Attention::failed;
  h.next_at.reset();
  h.reason = std::move(reason);
  return "Chuyển giao thất bại. " + h.reason;
}

std::string taken(Handover& h, std::string const& id, std::string const& token, Instant now) {
  bool known = h.state == HandoverState::accepted && h.remote_id == id;  // they told us themselves meanwhile
  h.doubt = Doubt::none;
  h.attention = Attention::none;
  h.reason.clear();
  h.next_at.reset();
  h.misses = 0;
  h.settled_at = now;
  h.remote_id = id;
  h.token = token;
  if (known) return {};
  if (h.state == HandoverState::withdrawn) return "Bên nhận vẫn nhận yêu cầu số " + id + token + " sau khi vụ việc đã chuyển nơi khác";
  h.state = id.empty() ? HandoverState::delivered : HandoverState::accepted;
  return id.empty() ? "Bên nhận đã nhận, số tiếp nhận sẽ có sau (phiếu " + token + ")" : "Bên nhận đã nhận, số tiếp nhận " + id;
}

std::string doubted(Handover& h, Outcome const& outcome, Partner const& p, Instant now) {
  bool news = h.attention != Attention::unknown;
  h.state = HandoverState::unknown;
  h.doubt = outcome.doubt;
  h.attention = Attention::unknown;
  h.reason = outcome.reason;
  h.next_at = now + until_look_up_ms(p, h.attempts);
  if (h.attempts >= most_attempts) return give_up(h, outcome.reason);
  return news ? "Chưa rõ bên nhận đã nhận hay chưa. " + outcome.reason + "; hệ thống sẽ tra cứu trước khi gửi lại" : std::string();
}

std::string put_off(Handover& h, Outcome const& outcome, Instant now) {
  if (h.attempts >= most_attempts) return give_up(h, outcome.reason);
  h.state = h.doubt == Doubt::none ? HandoverState::waiting : HandoverState::unknown;
  h.reason = outcome.reason;
  h.next_at = now + pause_ms(h.attempts);
  return {};
}

}  // namespace

std::optional<Handovers::Turn> Handovers::next_turn(std::string_view partner) const {
  auto turn = db_.read([&](storage::Tx& tx) -> std::optional<Turn> {
    auto p = handover_store::partner(tx, partner);
    auto h = p && p->active ? handover_store::due(tx, partner, clock_()) : std::nullopt;
    if (!h) return {};
    return Turn{*p, "", *h};
  });
  if (turn) turn->secret = partners_.secret_of(turn->partner);
  return turn;
}

std::int64_t Handovers::deliver(std::string_view partner) const {
  std::int64_t done = 0;
  for (; done < batch; ++done) {
    auto turn = next_turn(partner);
    if (!turn) break;
    bool can_ask = turn->partner.kind == PartnerKind::open311;
    if (turn->h.state == HandoverState::unknown && can_ask) look_up(std::move(*turn));
    else send(std::move(*turn));
  }
  return done;
}

// One change of a hand-over as it now stands, what the timeline says of it, and word to the desks.
void Handovers::change(Turn const& turn, std::function<std::string(Handover&)> const& f) const {
  std::int64_t version = 0;
  db_.write([&](storage::Tx& tx) {
    version = 0;
    auto h = handover_store::find(tx, turn.h.id);
    if (!h) return;
    auto said = f(*h);
    handover_store::update(tx, *h);
    if (!said.empty()) tell(tx, *h, turn.partner.name, said);
    if (auto c = casework::store::find(tx, h->case_id)) version = c->version;
  });
  if (version > 0 && ports_.announce) ports_.announce(turn.h.case_id, version);
}

// On disk before a byte leaves: whoever dies from here on leaves word that it may have arrived.
bool Handovers::begin(Turn& turn, std::string const& body) const {
  bool ours = false;
  db_.write([&](storage::Tx& tx) {
    ours = false;
    auto h = handover_store::find(tx, turn.h.id);
    if (!h || (h->state != HandoverState::waiting && h->state != HandoverState::unknown)) return;
    auto now = clock_();
    h->state = HandoverState::sending;
    ++h->attempts;
    h->sent_at = now;
    if (!h->first_sent_at) h->first_sent_at = now;
    h->sent_sha256 = hex(sha256(body));
    h->next_at.reset();
    handover_store::update(tx, *h);
    turn.h = *h;
    ours = true;
  });
  return ours;
}

void Handovers::send(Turn turn) const {
  auto body = body_of(turn.h);
  if (body.empty()) return change(turn, [](Handover& h) { return give_up(h, "Nội dung gửi không mở được bằng khóa của máy chủ này"); });
  if (!begin(turn, body)) return;
  settle(turn, ports_.attempt(post_letter({turn.partner, turn.secret}, body, turn.h.key, clock_())));
}

void Handovers::settle(Turn const& turn, http::Attempt const& attempt) const {
  auto outcome = outcome_of(attempt);
  if (outcome.kind != Outcome::Kind::taken)
    log_warning("a case was not handed over",
                {{"partner", turn.partner.code}, {"handover", turn.h.id}, {"attempt", turn.h.attempts}, {"status", attempt.status}});
  change(turn, [&](Handover& h) -> std::string {
    auto now = clock_();
    if (attempt.status > 0) h.http_status = attempt.status;
    if (attempt.answer) h.answer_sha256 = hex(sha256(attempt.answer->body));
    if (outcome.kind == Outcome::Kind::taken) return taken(h, outcome.id, outcome.token, now);
    if (h.state != HandoverState::sending) return {};  // it went elsewhere meanwhile, or they told us themselves
    if (outcome.kind == Outcome::Kind::refused) {
      h.settled_at = now;
      h.doubt = Doubt::none;
      return give_up(h, outcome.reason);
    }
    if (outcome.kind == Outcome::Kind::doubtful) return doubted(h, outcome, turn.partner, now);
    return put_off(h, outcome, now);
  });
}

void Handovers::look_up(Turn turn) const {
  auto const& known = turn.h;
  auto code = db_.read([&](storage::Tx& tx) {
    auto c = casework::store::find(tx, known.case_id);
    return c ? c->code : std::string();
  });
  auto from = known.first_sent_at.value_or(known.created_at) + -day_ms;
  auto attempt = ports_.attempt(ask_for_mark({turn.partner, turn.secret}, known.service, from, clock_() + day_ms));
  auto seen = look_up_of(attempt, mark_of(code, known.id));
  bool go_again = seen.kind == LookUp::Kind::absent && known.doubt == Doubt::no_answer && known.attempts < most_attempts;
  if (go_again) return send(std::move(turn));
  change(turn, [&](Handover& h) -> std::string {
    if (h.state != HandoverState::unknown) return {};
    auto now = clock_();
    if (seen.kind == LookUp::Kind::found) {
      h.http_status = attempt.status;
      h.answer_sha256 = hex(sha256(attempt.answer->body));
      auto said = taken(h, seen.id, "", now);
      return "Đã tra cứu: " + said;
    }
    ++h.misses;
    h.reason = seen.reason;
    h.next_at = now + until_look_up_ms(turn.partner, h.misses);
    bool in_vain = seen.kind == LookUp::Kind::absent ? h.misses >= most_vain_look_ups : h.misses >= most_misses;
    return in_vain ? give_up(h, seen.reason) : std::string();
  });
}

}  // namespace dinh::hotline
