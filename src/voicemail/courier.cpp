#include "voicemail/courier.hpp"

#include <algorithm>
#include <chrono>

#include "base/json.hpp"
#include "base/log.hpp"
#include "http/client.hpp"
#include "http/uri.hpp"

namespace dinh::voicemail {

namespace {

constexpr std::int64_t shortest_pause_ms = 500, longest_pause_ms = 30'000, hours_every_ms = 10'000;
constexpr std::int64_t shortest_message_samples = samples_per_s;  // less than a second of sound is nobody speaking

json::Object event(Message const& m, std::int64_t sequence, std::string_view kind, Instant at) {
  return {{"event", std::string(kind)}, {"callId", m.key}, {"sequence", sequence}, {"at", iso(at)}, {"direction", "in"}};
}

}  // namespace

Courier::Courier(Settings const& settings, Spool const& spool) : settings_(settings), spool_(spool), thread_([this] { work(); }) {}

Courier::~Courier() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Courier::wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
}

void Courier::work() {
  std::int64_t pause_ms = shortest_pause_ms, asked_ms = -hours_every_ms;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    bool all = false;
    try {
      all = deliver_all();
    } catch (std::exception const& e) { log_error("the spool cannot be read", {{"what", e.what()}}); }
    pause_ms = all ? shortest_pause_ms : std::min(2 * pause_ms, longest_pause_ms);
    if (settings_.ask_hours && monotonic_ms() - asked_ms >= hours_every_ms) {
      ask_hours();
      asked_ms = monotonic_ms();
    }
    lock.lock();
    wake_.wait_for(lock, std::chrono::milliseconds(all ? hours_every_ms : pause_ms), [&] { return stopping_ || (all && woken_); });
  }
}

bool Courier::deliver_all() {
  for (auto const& message : spool_.finished()) {
    auto outcome = deliver(message);
    if (outcome == Outcome::later) return false;
    if (outcome == Outcome::taken) spool_.remove(message);
    else spool_.set_aside(message);
    log_info(outcome == Outcome::taken ? "a message is delivered" : "the house refuses a message", {{"message", message.key}});
  }
  return true;
}

// The same events each time, so that the house knows those it has.
Courier::Outcome Courier::deliver(Message const& m) const {
  bool spoken = m.samples >= shortest_message_samples;
  auto first = event(m, 1, "newCall", m.started_at);
  first.emplace_back("from", m.from);
  first.emplace_back("to", m.to);
  std::vector<json::Object> events{first};
  if (spoken) {
    events.push_back(event(m, 2, "answer", m.started_at));
    events.back().emplace_back("user", "voicemail");
  }
  if (!m.digits.empty()) {
    events.push_back(event(m, 3, "dtmf", *m.ended_at));
    events.back().emplace_back("digits", m.digits);
  }
  events.push_back(event(m, 4, "hangup", *m.ended_at));
  for (auto const& e : events)
    if (auto outcome = post("/api/channels/phone/events", json::Value(e).text(), "application/json"); outcome != Outcome::taken)
      return outcome;
  if (!spoken) return Outcome::taken;
  return post("/api/channels/phone/calls/" + m.key + "/recordings/voicemail", spool_.sound(m), "audio/wav");
}

Courier::Outcome Courier::post(std::string const& path, std::string body, std::string const& type) const {
  auto answer = http::send({.method = "POST",
                            .url = settings_.server + path,
                            .headers = {{"Authorization", "Bearer " + settings_.key}, {"Content-Type", type}},
                            .body = std::move(body),
                            .timeout_ms = 60'000,
                            .max_redirects = 0});
  if (!answer) return Outcome::later;
  if (answer->status >= 200 && answer->status < 300) return Outcome::taken;
  log_warning("the house does not take it", {{"status", answer->status}, {"path", path}});
  bool final = answer->status == 400 || answer->status == 409 || answer->status == 413 || answer->status == 415 || answer->status == 422;
  return final ? Outcome::never : Outcome::later;  // a key that is missing or wrong is set right by somebody
}

void Courier::ask_hours() {
  auto answer = http::send({.url = settings_.server + "/api/channels/phone/hours",
                            .headers = {{"Authorization", "Bearer " + settings_.key}},
                            .timeout_ms = 3'000,
                            .max_redirects = 0});
  if (!answer || answer->status != 200) {
    takes_calls_ = true;
    return;
  }
  auto hours = json::parse(answer->body);
  auto const* open = hours ? hours->find("open") : nullptr;
  takes_calls_ = !open || !open->boolean().value_or(false);
}

}  // namespace dinh::voicemail
