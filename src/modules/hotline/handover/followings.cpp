// The way back: what a partner has done becomes a step of the case, as that unit, once.
#include <algorithm>

#include "base/log.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "channels/phone/signature.hpp"
#include "modules/hotline/handover/handover_store.hpp"
#include "modules/hotline/handover/handovers.hpp"

namespace dinh::hotline {

using casework::Verb;

namespace {

constexpr std::size_t ids_a_call = 50;
constexpr std::int64_t most_followed = 5'000;
constexpr std::int64_t misses_before_alarm = 5;
constexpr std::size_t max_proofs = 5, max_proof_bytes = 11u << 20, max_text_characters = 4000;
constexpr std::int64_t longest_span_ms = 89 * day_ms;  // GeoReport v2: a range spans at most 90 days

Actor actor_of(Partner const& p, std::string const& unit) {
  Actor out;
  out.name = p.name;
  out.unit = unit;
  out.api_key = "partner:" + p.code;
  return out;
}

std::string text_or(std::string const& text, std::string_view otherwise) { return trim(text).empty() ? std::string(otherwise) : text; }

std::string absolute(std::string const& url, std::string const& base) {
  if (!url.starts_with('/') || url.starts_with("//")) return url;
  return base.substr(0, base.find_first_of("/?#", base.find("://") + 3)) + url;
}

bool is_lead(casework::Case const& c, Handover const& h) { return c.unit == h.unit; }

tl::unexpected<Error> not_signed(std::string detail) { return fail(Code::unauthenticated, std::move(detail)); }

}  // namespace

void Handovers::follow(std::string_view code) const {
  auto partner = db_.read([&](storage::Tx& tx) { return handover_store::partner(tx, code); });
  if (!partner || !partner->active || partner->kind != PartnerKind::open311) return;
  auto now = clock_();
  if (partner->polled_at && now - *partner->polled_at < partner->poll_s * second_ms) return;
  auto secret = partners_.secret_of(*partner);
  auto all = db_.read([&](storage::Tx& tx) { return handover_store::followed(tx, code, most_followed); });
  find_numbers(*partner, secret, all);
  std::erase_if(all, [](Handover const& h) { return h.remote_id.empty(); });
  std::string trouble;
  for (std::size_t from = 0; from < all.size() && trouble.empty(); from += ids_a_call) {
    auto to = std::min(all.size(), from + ids_a_call);
    std::vector<Handover> some(all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to));
    if (auto asked = ask_state(*partner, secret, some); !asked) trouble = asked.error().detail;
  }
  db_.write([&](storage::Tx& tx) { handover_store::set_polled(tx, code, clock_(), trouble); });
}

// A token is only their word that they will make a request of it.
void Handovers::find_numbers(StoredPartner const& partner, std::string const& secret, std::vector<Handover>& all) const {
  std::size_t asked = 0;
  for (auto& h : all) {
    if (h.state != HandoverState::delivered || h.token.empty() || asked++ == ids_a_call) continue;
    auto attempt = ports_.attempt(ask_for_number({partner, secret}, h.token));
    auto number = number_of_token(attempt);
    if (!number) continue;
    h.remote_id = *number;
    change({partner, "", h}, [&](Handover& kept) -> std::string {
      if (kept.state != HandoverState::delivered) return {};
      kept.state = HandoverState::accepted;
      kept.remote_id = *number;
      kept.http_status = attempt.status;
      kept.answer_sha256 = hex(sha256(attempt.answer->body));
      return "Phiếu " + kept.token + " đã có số tiếp nhận " + *number;
    });
  }
}

Result<void> Handovers::ask_state(StoredPartner const& partner, std::string const& secret, std::vector<Handover> const& some) const {
  std::vector<std::string> ids;
  auto oldest = clock_();
  for (auto const& h : some) ids.push_back(h.remote_id), oldest = std::min(oldest, h.created_at);
  TRY(auto requests, requests_of(ports_.attempt(ask_for_state({partner, secret}, ids))));
  auto from = std::max(oldest, clock_() + -longest_span_ms);
  auto updates = updates_of(ports_.attempt(ask_for_updates({partner, secret}, ids, from, clock_())));
  for (auto const& h : some) {
    auto at = std::find_if(requests.begin(), requests.end(), [&](auto const& r) { return r.id == h.remote_id; });
    if (at == requests.end()) {
      missed(partner, h);
      continue;
    }
    auto news = news_of(*at, updates, h.first_sent_at.value_or(h.created_at));
    if (news.state != RemoteState::none && news.state != h.remote_state) hear(partner, h, news);
    else if (h.misses > 0) seen_again(partner, h);
  }
  return {};
}

// They had it, and do not know it any more: nobody works on it, and nobody would notice.
void Handovers::missed(StoredPartner const& partner, Handover const& h) const {
  change({partner, "", h}, [](Handover& kept) -> std::string {
    if (++kept.misses != misses_before_alarm) return {};
    kept.attention = Attention::unknown;
    kept.reason = "Bên nhận không còn thấy yêu cầu số " + kept.remote_id;
    return kept.reason;
  });
}

void Handovers::seen_again(StoredPartner const& partner, Handover const& h) const {
  change({partner, "", h}, [](Handover& kept) {
    kept.misses = 0;
    if (kept.attention == Attention::unknown) kept.attention = Attention::none, kept.reason.clear();
    return std::string();
  });
}

void Handovers::hear(StoredPartner const& partner, Handover const& h, RemoteNews const& news) const {
  auto urls = news.state == RemoteState::answered ? news.proof : std::vector<std::string>{};
  auto proof = fetch_proof(partner, urls, h.misses + 1 >= misses_before_alarm);
  if (!proof) {  // the photos come with the next look
    change({partner, "", h}, [](Handover& kept) { return ++kept.misses, std::string(); });
    return;
  }
  std::int64_t version = 0;
  auto heard = db_.write([&](storage::Tx& tx) -> Result<void> {
    auto kept = handover_store::find(tx, h.id);
    if (!kept || !is_live(*kept) || kept->remote_state == news.state) return {};
    TRY_DO(take(tx, partner, *kept, news, *proof));
    if (auto c = casework::store::find(tx, kept->case_id)) version = c->version;
    return {};
  });
  if (!heard)
    log_warning("a partner's news was not taken in", {{"partner", partner.code}, {"handover", h.id}, {"why", heard.error().detail}});
  if (version > 0 && ports_.announce) ports_.announce(h.case_id, version);
}

// Only from the partner's own house: an address anywhere else would make this server fetch what others choose.
std::optional<std::vector<casework::Attachment>> Handovers::fetch_proof(Partner const& partner, std::vector<std::string> const& urls,
                                                                        bool last_try) const {
  std::vector<casework::Attachment> out;
  for (auto const& url : urls) {
    auto whole = absolute(url, partner.url);
    if (!same_origin(whole, partner.url)) continue;
    http::OutgoingRequest get{.url = whole};
    get.timeout_ms = partner.timeout_s * second_ms;
    get.max_answer_bytes = max_proof_bytes;
    get.max_redirects = 0;
    auto attempt = ports_.attempt(get);
    if (!attempt.answer || attempt.answer->status >= 500) {
      if (last_try || (!attempt.answer && attempt.answer.error().code == Code::too_large)) continue;
      return {};
    }
    if (attempt.answer->status != 200) continue;
    if (auto kept = citizens_.keep_file(attempt.answer->body)) out.push_back(std::move(*kept));
  }
  return out;
}

// The step it makes, the files that prove it, and what is known of the hand-over now: one transaction.
Result<void> Handovers::take(storage::Tx& tx, Partner const& partner, Handover& h, RemoteNews const& news,
                             std::vector<casework::Attachment> const& proof) const {
  auto before = h;
  h.remote_state = news.state;
  h.remote_at = clock_();
  h.misses = 0;
  h.attention = Attention::none;
  h.reason.clear();
  handover_store::update(tx, h);  // first: the step below asks what is still live
  std::vector<std::string> files;
  for (auto const& a : proof) {
    casework::store::add_attachment(tx, a);
    files.push_back(a.id);
  }
  auto done = act(tx, partner, h, news, std::move(files));
  handover_store::update(tx, done ? h : before);
  return done;
}

Result<void> Handovers::act(storage::Tx& tx, Partner const& partner, Handover& h, RemoteNews const& news,
                            std::vector<std::string> files) const {
  auto c = casework::store::find(tx, h.case_id);
  if (!c) return {};
  casework::Action a;
  a.key = "handover:" + std::to_string(h.id) + ":" + std::string(name_of(news.state));
  if (casework::Cases::made_before(tx, c->id, a.key)) return {};
  bool answered = news.state == RemoteState::answered;
  bool without_proof = answered && files.empty() && is_lead(*c, h);
  a.attachments = std::move(files);
  a.verb = answered ? Verb::answer : news.state == RemoteState::returned ? Verb::give_back : Verb::start;
  a.text = news.text;
  if (answered) a.text = text_or(news.text, "Đã xử lý xong");
  if (news.state == RemoteState::returned) a.text = text_or(news.text, "Bên nhận trả lại, không nêu lý do");
  if (a.verb == Verb::start && !casework::allowed(a.verb, c->state)) return {};  // it is further than that
  auto actor = actor_of(partner, h.unit);
  if (!without_proof && casework::allowed(a.verb, c->state)) {
    auto done = cases_.act(tx, actor, c->id, a);
    if (done) return {};
    return tl::unexpected(done.error());
  }
  // An answer without proof closes nothing, and what the state does not allow is not lost: a person decides.
  h.attention = Attention::no_proof;
  h.reason = without_proof ? "Bên nhận báo đã xử lý nhưng chưa gửi minh chứng" : "Bên nhận báo kết quả khi vụ việc đã sang bước khác";
  a.verb = Verb::note;
  a.text = h.reason + ": " + a.text;
  auto noted = cases_.act(tx, actor, c->id, a);
  if (!noted) return tl::unexpected(noted.error());
  return {};
}

namespace {

Result<RemoteState> state_in(PartnerEvent const& event) {
  if (event.state == "accepted") return RemoteState::none;
  auto state = from_name<RemoteState>(event.state);
  if (!state || *state == RemoteState::none) return fail_field("state", "accepted, in_progress, answered or returned");
  return *state;
}

Result<PartnerEvent> event_in(std::string_view body) {
  TRY(auto event, json::read_text<PartnerEvent>(body));
  if (event.event_id.empty() || event.event_id.size() > 200) return fail_field("event_id", "at most 200 bytes");
  if (event.id.size() > 200) return fail_field("id", "at most 200 bytes");
  if (code_points(event.text) > max_text_characters) return fail_field("text", "at most 4,000 characters");
  if (event.proof.size() > max_proofs) return fail_field("proof", "at most 5 files");
  return event;
}

}  // namespace

Result<EventTaken> Handovers::told(std::string_view code, std::string_view signature, std::string_view body) const {
  auto partner = db_.read([&](storage::Tx& tx) { return handover_store::partner(tx, code); });
  if (!partner || !partner->active || partner->kind != PartnerKind::webhook) return not_signed("X-Dinh-Signature: nobody here signs so");
  TRY_DO(channels::phone::check_signature(partners_.secret_of(*partner), signature, body, clock_()));
  TRY(auto event, event_in(body));
  TRY(auto state, state_in(event));
  auto digest = hex(sha256(body));
  std::vector<casework::Attachment> proof;
  for (auto const& file : event.proof) {
    auto bytes = from_base64(file.data);
    if (!bytes) return fail_field("proof", "base64 with padding");
    TRY(auto kept, citizens_.keep_file(*bytes));
    proof.push_back(std::move(kept));
  }
  std::int64_t case_id = 0, version = 0;
  auto taken = db_.write([&](storage::Tx& tx) -> Result<EventTaken> {
    auto before = handover_store::event_sha256(tx, code, event.event_id);
    if (before && *before != digest) return fail(Code::reused_key, "event_id: this event was told before, and said something else");
    if (before) return EventTaken{event.handover, std::string(name_of(state))};
    TRY(auto out, take_event(tx, *partner, event, state, proof));
    handover_store::remember_event(tx, code, event.event_id, digest, clock_());
    case_id = handover_store::find(tx, number_of<std::int64_t>(event.handover).value_or(0))->case_id;
    if (auto c = casework::store::find(tx, case_id)) version = c->version;
    return out;
  });
  if (taken && version > 0 && ports_.announce) ports_.announce(case_id, version);
  return taken;
}

Result<EventTaken> Handovers::take_event(storage::Tx& tx, Partner const& partner, PartnerEvent const& event, RemoteState state,
                                         std::vector<casework::Attachment> const& proof) const {
  auto h = handover_store::find(tx, number_of<std::int64_t>(event.handover).value_or(0));
  if (!h || h->partner != partner.code) return fail_field("handover", "the number of a hand-over to this partner");
  if (h->state == HandoverState::withdrawn) return fail(Code::conflict, "The case went elsewhere meanwhile");
  bool fresh = h->state != HandoverState::accepted || (!event.id.empty() && event.id != h->remote_id);
  h->state = HandoverState::accepted;  // whatever became of our own request: they have it
  h->doubt = Doubt::none;
  h->next_at.reset();
  if (!event.id.empty()) h->remote_id = event.id;
  if (fresh) {
    h->settled_at = clock_();
    h->attention = Attention::none;
    h->reason.clear();
    tell(tx, *h, partner.name, "Bên nhận xác nhận đã nhận" + (h->remote_id.empty() ? "" : ", số tiếp nhận " + h->remote_id));
  }
  handover_store::update(tx, *h);
  bool news = state != RemoteState::none && is_live(*h) && h->remote_state != state;
  if (news) TRY_DO(take(tx, partner, *h, {state, event.text, {}}, proof));
  return EventTaken{event.handover, std::string(name_of(h->remote_state))};
}

}  // namespace dinh::hotline
