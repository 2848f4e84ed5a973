#include "register/subscriptions/deliveries.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "base/random.hpp"
#include "register/ngsild/context.hpp"

namespace dinh::reg {

Deliveries::Deliveries(SendNotification send, Clock clock, DeliveryLimits limits)
    : send_(std::move(send)), clock_(std::move(clock)), limits_(limits) {}

Deliveries::~Deliveries() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& t : threads_) t.join();
}

void Deliveries::start() {
  for (std::size_t i = 0; i < limits_.threads; ++i) threads_.emplace_back([this] { work(); });
}

void Deliveries::put(Known what, Progress progress) {
  std::lock_guard guard(mutex_);
  auto [at, is_new] = lines_.try_emplace({what->tenant, what->id});
  auto& line = at->second;
  line.what = std::move(what);
  if (is_new) line.progress = progress, line.last_offered = progress.cursor;
  line.not_before_ms = line.pause_ms = 0;  // a changed endpoint is tried at once
  wake_.notify_all();
}

void Deliveries::drop(std::string const& tenant, std::string const& id) {
  std::lock_guard guard(mutex_);
  lines_.erase({tenant, id});
}

std::vector<Deliveries::Entry> Deliveries::all() const {
  std::lock_guard guard(mutex_);
  std::vector<Entry> out;
  for (auto const& [key, line] : lines_) out.push_back({line.what, line.progress});
  return out;
}

std::optional<Deliveries::Entry> Deliveries::find(std::string_view tenant, std::string_view id) const {
  std::lock_guard guard(mutex_);
  auto at = lines_.find({std::string(tenant), std::string(id)});
  if (at == lines_.end()) return {};
  return Entry{at->second.what, at->second.progress};
}

void Deliveries::offer(Subscription const& s, Told told) {
  std::lock_guard guard(mutex_);
  auto at = lines_.find({s.tenant, s.id});
  if (at == lines_.end()) return;
  auto& line = at->second;
  if (told.seq <= line.last_offered || line.overflow) return;
  if (line.queue.size() >= limits_.queue) {
    line.overflow = true;
    return;
  }
  line.last_offered = told.seq;
  if (s.throttling_ms > 0)  // while it must wait, only the newest state of an entity is kept
    std::erase_if(line.queue, [&](Told const& t) { return t.entity == told.entity; });
  line.queue.push_back(std::move(told));
  wake_.notify_one();
}

void Deliveries::tell(Subscription const& s, Told told) {
  std::lock_guard guard(mutex_);
  auto at = lines_.find({s.tenant, s.id});
  if (at == lines_.end() || at->second.queue.size() >= limits_.queue) return;
  std::erase_if(at->second.queue, [&](Told const& t) { return t.entity == told.entity; });
  at->second.queue.push_back(std::move(told));
  wake_.notify_one();
}

void Deliveries::advance(Line& line, Seq seen) {
  if (!line.queue.empty() || line.in_flight || line.overflow || seen <= line.progress.cursor) return;
  line.progress.cursor = seen;
  line.is_dirty = true;
}

void Deliveries::seen(Seq seq) {
  std::lock_guard guard(mutex_);
  seen_ = std::max(seen_, seq);
}

std::vector<std::pair<Deliveries::Known, Seq>> Deliveries::overflowed() {
  std::lock_guard guard(mutex_);
  std::vector<std::pair<Known, Seq>> out;
  for (auto& [key, line] : lines_)
    if (line.overflow && line.queue.size() < limits_.queue / 2) {
      line.overflow = false;
      out.emplace_back(line.what, line.last_offered);
    }
  return out;
}

std::vector<SubscriptionStore::Step> Deliveries::steps() {
  std::lock_guard guard(mutex_);
  std::vector<SubscriptionStore::Step> out;
  for (auto& [key, line] : lines_) {
    advance(line, seen_);
    if (!line.is_dirty) continue;
    line.is_dirty = false;
    out.push_back({key.first, key.second, line.progress});
  }
  return out;
}

Seq Deliveries::slowest() const {
  std::lock_guard guard(mutex_);
  Seq out = seen_;
  for (auto const& [key, line] : lines_)
    if (!line.queue.empty() || line.in_flight || line.overflow) out = std::min(out, line.progress.cursor);
  return out;
}

// The first line whose time has come; else how long to sleep.
Deliveries::Line* Deliveries::next(std::int64_t& wait_ms) {
  auto now_ms = monotonic_ms();
  auto now = clock_();
  wait_ms = 1'000;
  for (auto& [key, line] : lines_) {
    if (line.in_flight || line.queue.empty() || !line.what->is_live(now)) continue;
    if (line.pause_ms > 0 && failing_in_flight_ >= std::max<std::size_t>(1, limits_.threads / 2)) continue;
    if (line.not_before_ms <= now_ms) return &line;
    wait_ms = std::min(wait_ms, line.not_before_ms - now_ms);
  }
  return nullptr;
}

std::vector<Told> Deliveries::take(Line& line) {
  std::vector<Told> out;
  std::set<std::string_view> ids;  // an entity stands once in a notification; its next state goes with the next one
  while (!line.queue.empty() && out.size() < limits_.batch && ids.insert(line.queue.front().entity).second) {
    out.push_back(std::move(line.queue.front()));
    line.queue.pop_front();
    ids.clear();
    for (auto const& t : out) ids.insert(t.entity);  // moving may have moved the text
  }
  return out;
}

void Deliveries::work() {
  std::unique_lock guard(mutex_);
  while (!stopping_) {
    std::int64_t wait_ms = 0;
    auto* line = next(wait_ms);
    if (!line) {
      wake_.wait_for(guard, std::chrono::milliseconds(wait_ms));
      continue;
    }
    line->in_flight = true;
    bool was_failing = line->pause_ms > 0;
    failing_in_flight_ += was_failing;
    auto what = line->what;
    auto told = take(*line);
    guard.unlock();
    auto answer = send_(message(*what, told));
    guard.lock();
    failing_in_flight_ -= was_failing;
    finish({what->tenant, what->id}, std::move(told), answer && answer->status >= 200 && answer->status < 300);
    wake_.notify_all();
  }
}

void Deliveries::finish(Key const& key, std::vector<Told> told, bool delivered) {
  auto at = lines_.find(key);
  if (at == lines_.end()) return;  // deleted meanwhile
  auto& line = at->second;
  auto& p = line.progress;
  line.in_flight = false;
  line.is_dirty = true;
  p.last_notification = clock_();
  if (delivered) {
    ++p.times_sent;
    p.last_success = p.last_notification;
    p.cursor = std::max(p.cursor, told.back().seq);
    line.pause_ms = 0;
    line.not_before_ms = line.what->throttling_ms > 0 ? monotonic_ms() + line.what->throttling_ms : 0;
    return;
  }
  ++p.times_sent;
  ++p.times_failed;
  p.last_failure = p.last_notification;
  for (auto t = told.rbegin(); t != told.rend(); ++t) line.queue.push_front(std::move(*t));
  line.pause_ms = line.pause_ms == 0 ? limits_.first_pause_ms : std::min(2 * line.pause_ms, limits_.longest_pause_ms);
  line.not_before_ms = monotonic_ms() + line.pause_ms;
}

// §5.3.1 Notification; §6.3.8 and 6.3.9: its headers.
http::OutgoingRequest Deliveries::message(Subscription const& s, std::vector<Told> const& told) const {
  std::string data;
  for (auto const& t : told) (data += data.empty() ? "" : ",") += t.json;
  std::string core = "\"" + std::string(core_context_url) + "\"";
  bool is_ld = s.receiver.accept != Media::json;
  http::OutgoingRequest out{.method = "POST", .url = s.receiver.uri, .timeout_ms = s.receiver.timeout_ms, .max_redirects = 0};
  json::Writer to(out.body);
  to.begin_object().member("id", "urn:ngsi-ld:Notification:" + random_token(16)).member("type", "Notification");
  to.member("subscriptionId", s.id).member("notifiedAt", iso(clock_())).key("data");
  if (s.showing.geojson) to.raw(R"({"type":"FeatureCollection","features":[)" + data + "]}");
  else to.raw("[" + data + "]");
  if (is_ld) to.key("@context").raw(s.context_text.empty() ? core : "[" + s.context_text + "," + core + "]");
  to.end_object();
  constexpr std::string_view media[] = {"application/json", "application/ld+json", "application/geo+json"};
  out.headers.emplace_back("Content-Type", media[static_cast<std::size_t>(s.receiver.accept)]);
  if (!is_ld) {
    bool is_url = s.context_text.starts_with('"');
    auto url = is_url ? std::string_view(s.context_text).substr(1, s.context_text.size() - 2) : core_context_url;
    out.headers.emplace_back("Link", context_link(url));
  }
  if (!s.tenant.empty()) out.headers.emplace_back("NGSILD-Tenant", s.tenant);
  out.headers.insert(out.headers.end(), s.receiver.headers.begin(), s.receiver.headers.end());
  return out;
}

}  // namespace dinh::reg
