#include "channels/phone/phone.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "base/text.hpp"
#include "channels/phone/audio.hpp"
#include "channels/phone/call_store.hpp"
#include "channels/phone/number.hpp"

namespace dinh::channels::phone {

namespace {

constexpr std::size_t longest_name = 128, longest_number = 256, most_events = 500;
constexpr std::string_view fetches = "phone recordings";
constexpr std::string_view digest_channel = "phone";
constexpr std::int64_t clocks_differ_ms = 5 * minute_ms;

bool is_name(std::string_view text) {  // of a call, a queue, an extension: printable, short
  return text.size() <= longest_name && is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < 32; });
}

}  // namespace

Phone::Phone(Settings settings, storage::Db& db, storage::Blobs& blobs, storage::Jobs& jobs, Parties const& parties,
             civic::AuditLog const& audit, civic::Calendars const& calendars, Clock clock, Ports ports)
    : settings_(std::move(settings)),
      db_(db),
      blobs_(blobs),
      jobs_(jobs),
      parties_(parties),
      audit_(audit),
      calendars_(calendars),
      clock_(std::move(clock)),
      ports_(std::move(ports)) {
  call_store::migrate(db_);
}

// The number outside is the citizen's, whichever side it stands on. Between two extensions there is none.
Result<Event> Phone::event_of(EventIn const& in) const {
  if (in.call_id.empty() || !is_name(in.call_id)) return fail_field("callId", "the exchange's name of the call, 1 to 128 characters");
  if (in.sequence < 0) return fail_field("sequence", "a number from 0");
  for (auto const& [name, text] : {std::pair("user", &in.user), {"queue", &in.queue}, {"cause", &in.cause}})
    if (!is_name(*text)) return fail_field(name, "at most 128 characters");
  if (in.from.size() > longest_number) return fail_field("from", "at most 256 characters");
  if (in.to.size() > longest_number) return fail_field("to", "at most 256 characters");
  if (in.digits.size() > 32 || in.digits.find_first_not_of("0123456789*#ABCD") != in.digits.npos)
    return fail_field("digits", "at most 32 keys of a telephone");
  auto now = clock_();
  if (in.at && *in.at - now > clocks_differ_ms) return fail_field("at", "a time that has come");
  TRY_DO(check_url(in));
  auto from = read_number(in.from), to = read_number(in.to);
  Event e;
  e.call_key = in.call_id;
  e.sequence = in.sequence;
  e.kind = in.event;
  e.at = in.at.value_or(now);
  bool outwards = from.kind == NumberKind::extension && to.kind == NumberKind::subscriber;
  e.direction = in.direction.value_or(outwards ? Direction::out : Direction::in);
  auto const& outside = e.direction == Direction::out ? to : from;
  if (outside.kind == NumberKind::subscriber) {
    e.digest = parties_.digest(digest_channel, outside.text);
    e.sealed = parties_.seal({.address = outside.text, .thread = {}, .name = {}, .phone = {}});
  }
  auto extension = read_number(in.user);
  e.extension = extension.kind == NumberKind::extension ? extension.text : in.user;
  e.queue = in.queue;
  e.cause = in.cause;
  e.digits = in.digits;
  return e;
}

Result<void> Phone::check_url(EventIn const& in) const {
  if (in.event != EventKind::recordingReady) return {};
  if (!is_leg(in.leg)) return fail_field("leg", "caller, agent, both or voicemail");
  if (in.url.empty()) return {};  // its bytes are posted
  auto fits = [&](std::string const& start) { return !start.empty() && in.url.starts_with(start); };
  if (in.url.size() > 2000 || !std::any_of(settings_.recordings_from.begin(), settings_.recordings_from.end(), fits))
    return fail_field("url", "one that begins as the setting phone.recordings_from says");
  return {};
}

Result<Kept> Phone::hear(EventIn const& in) {
  TRY(auto event, event_of(in));
  Call before, after;
  auto kept = db_.write([&](storage::Tx& tx) -> Result<Kept> {
    if (!call_store::keep(tx, event)) {
      auto known = call_store::find_by_key(tx, event.call_key);
      return Kept{known ? known->id : 0, true};
    }
    before = call_store::hold_row(tx, event);
    auto events = call_store::events(tx, event.call_key);
    if (events.size() > most_events) throw storage::StorageConflict("a call of more than 500 events");
    after = picture(before, std::move(events));
    call_store::save(tx, after);
    ++after.version;
    if (event.kind == EventKind::recordingReady && !in.url.empty())
      jobs_.enqueue(tx, {.queue = std::string(fetches),
                         .key = event.call_key + "/" + in.leg,
                         .run_at = clock_(),
                         .payload = json::Object{{"call", event.call_key}, {"leg", in.leg}, {"url", in.url}}});
    if (ports_.changed) ports_.changed(tx, before, after);
    return Kept{after.id, false};
  });
  if (kept && !kept->known) announce(before, after);
  return kept;
}

Result<Kept> Phone::keep_recording(std::string_view call_key, std::string_view leg, std::string_view bytes) {
  if (!is_leg(leg)) return fail_field("leg", "caller, agent, both or voicemail");
  auto type = audio_type(bytes);
  if (type.empty()) return fail(Code::unsupported_media, "A recording is WAV, MP3, or Ogg with Opus or Vorbis");
  if (!db_.read([&](storage::Tx& tx) { return call_store::find_by_key(tx, call_key).has_value(); }))
    return fail(Code::not_found, "No event has told of this call");
  TRY(auto blob, blobs_.put(bytes));
  return db_.write([&](storage::Tx& tx) -> Result<Kept> {
    auto call = call_store::find_by_key(tx, call_key);
    if (!call) return fail(Code::not_found, "No event has told of this call");
    Recording r{.id = random_token(24),
                .call_id = call->id,
                .leg = std::string(leg),
                .blob = blob,
                .type = std::string(type),
                .bytes = static_cast<std::int64_t>(bytes.size()),
                .at = clock_(),
                .held = false,
                .hold_reason = {},
                .erased_at = {}};
    if (!call_store::add(tx, r)) {
      auto known = call_store::recording_of(tx, call->id, leg);
      if (known && known->blob == blob) return Kept{call->id, true};
      return fail(Code::conflict, "This leg has another recording already");
    }
    if (ports_.recorded) ports_.recorded(tx, *call, r);
    return Kept{call->id, false};
  });
}

Hours Phone::hours() const {
  auto calendar = calendars_.find(settings_.calendar);
  return {calendar && calendar->is_working(clock_()), settings_.calendar};
}

std::string Phone::number_of(Call const& call) const {
  auto party = call.sealed.empty() ? std::nullopt : parties_.open(call.sealed);
  return party ? party->address : "";
}

// To whose telephone it rings, and to whose it rang before.
void Phone::announce(Call const& before, Call const& after) {
  if (!ports_.on_state) return;
  std::vector<std::int64_t> whose;
  db_.read([&](storage::Tx& tx) {
    for (auto const& extension : {after.extension, before.extension}) {
      auto agent = extension.empty() ? std::nullopt : call_store::agent_at(tx, extension);
      if (agent && std::find(whose.begin(), whose.end(), agent->user_id) == whose.end()) whose.push_back(agent->user_id);
    }
  });
  ports_.on_state([this, whose, id = after.id, version = after.version] {
    for (auto user : whose) live_.tell_call(user, id, version);
    live_.tell_queues();
  });
}

void Phone::announce_queues() {
  if (ports_.on_state) ports_.on_state([this] { live_.tell_queues(); });
}

Result<void> Phone::fetch_one(storage::Job const& job) {
  auto text = [&](std::string_view name) {
    auto const* value = job.payload.find(name);
    return std::string(value ? value->string().value_or("") : "");
  };
  http::OutgoingRequest request{.url = text("url"), .timeout_ms = 60'000, .max_answer_bytes = largest_recording_bytes, .max_redirects = 0};
  if (!settings_.recordings_login.empty()) request.headers.emplace_back("Authorization", "Basic " + base64(settings_.recordings_login));
  TRY(auto answer, ports_.send(request));
  if (answer.status != 200) return fail(Code::upstream, "the exchange answered " + std::to_string(answer.status));
  TRY_DO(keep_recording(text("call"), text("leg"), answer.body));
  return {};
}

void Phone::fetch() {
  constexpr storage::JobPolicy policy{.lease_ms = 5 * minute_ms, .first_retry_ms = 2 * second_ms, .batch = 1};
  jobs_.work_off(fetches, clock_, policy, [this](storage::Job const& job) { return fetch_one(job); });
}

std::int64_t Phone::erase_old() {
  constexpr std::int64_t at_once = 200;
  auto now = clock_();
  auto before = now + -settings_.keep_days * day_ms;
  auto gone = db_.write([&](storage::Tx& tx) {
    auto old = call_store::to_erase(tx, before, at_once);
    for (auto const& r : old) {
      call_store::erase(tx, r.id, now);
      audit_.append(tx, {}, "recording.erase", "recording:" + r.id, json::Object{{"leg", r.leg}, {"sha256", r.blob}});
    }
    if (old.empty()) call_store::forget_numbers(tx, before);
    return old;
  });
  for (auto const& r : gone)
    if (!db_.read([&](storage::Tx& tx) { return call_store::uses(tx, r.blob); })) blobs_.remove(r.blob);
  return static_cast<std::int64_t>(gone.size());
}

}  // namespace dinh::channels::phone
