#include "register/subscriptions/deliveries.hpp"

#include <algorithm>
#include <chrono>

namespace dinh::reg {

Deliveries::Deliveries(SendNotification send, Clock clock, DeliveryLimits limits, Bury bury)
    : send_(std::move(send)), bury_(std::move(bury)), clock_(std::move(clock)), limits_(limits) {}

Deliveries::~Deliveries() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& t : threads_) t.join();
}

void Deliveries::start() {
  std::lock_guard guard(mutex_);
  started_ = true;
  add_thread();
}

void Deliveries::put(KnownSubscription what, Progress progress) {
  std::lock_guard guard(mutex_);
  auto& at = lines_[what->tenant][what->id];
  if (!at) {
    at = std::make_shared<Line>();
    at->progress = progress;
    at->last_offered = progress.cursor;
    mark(at);
  }
  at->what = std::move(what);
  at->not_before_ms = at->pause_ms = at->failing_since_ms = 0;  // a changed endpoint is tried at once
  at->refusals = 0;
  at->is_prompt = false;
  if (!at->what->is_live(clock_())) empty_out(at);
  place(at);
}

void Deliveries::drop(std::string const& tenant, std::string const& id) {
  std::lock_guard guard(mutex_);
  auto of = lines_.find(tenant);
  if (of == lines_.end()) return;
  auto at = of->second.find(id);
  if (at == of->second.end()) return;
  at->second->is_dropped = true;
  empty_out(at->second);
  mark(at->second);
  of->second.erase(at);
  if (of->second.empty()) lines_.erase(of);
}

Deliveries::LinePtr Deliveries::line(std::string_view tenant, std::string_view id) const {
  auto of = lines_.find(tenant);
  if (of == lines_.end()) return nullptr;
  auto at = of->second.find(id);
  return at == of->second.end() ? nullptr : at->second;
}

std::vector<Deliveries::Entry> Deliveries::page(std::string_view tenant, std::size_t offset, std::size_t limit) const {
  std::lock_guard guard(mutex_);
  std::vector<Entry> out;
  auto of = lines_.find(tenant);
  if (of == lines_.end()) return out;
  auto at = std::next(of->second.begin(), static_cast<std::ptrdiff_t>(std::min(offset, of->second.size())));
  for (; at != of->second.end() && out.size() < limit; ++at) out.push_back({at->second->what, at->second->progress});
  return out;
}

std::size_t Deliveries::count(std::string_view tenant) const {
  std::lock_guard guard(mutex_);
  auto of = lines_.find(tenant);
  return of == lines_.end() ? 0 : of->second.size();
}

std::vector<std::string> Deliveries::tenants() const {
  std::lock_guard guard(mutex_);
  std::vector<std::string> out;
  for (auto const& [tenant, lines] : lines_) out.push_back(tenant);
  return out;
}

bool Deliveries::is_empty() const {
  std::lock_guard guard(mutex_);
  return lines_.empty();
}

std::optional<Deliveries::Entry> Deliveries::find(std::string_view tenant, std::string_view id) const {
  std::lock_guard guard(mutex_);
  auto at = line(tenant, id);
  if (!at) return {};
  return Entry{at->what, at->progress};
}

void Deliveries::push(LinePtr const& l, Told told) {
  if (!is_busy(*l) && told.seq > 0) l->progress.cursor = told.seq - 1;  // everything before is done
  queued_bytes_ -= l->waiting.bytes();
  if (l->what->throttling_ms > 0) l->waiting.push_newest(std::move(told));
  else l->waiting.push(std::move(told));
  queued_bytes_ += l->waiting.bytes();
  mark(l);
  place(l);
}

void Deliveries::offer(Subscription const& s, Told told) {
  std::lock_guard guard(mutex_);
  auto l = line(s);
  if (!l || l->behind || told.seq <= l->last_offered) return;
  if (l->waiting.size() >= limits_.queue || queued_bytes_ >= limits_.queued_bytes) return leave_behind(l, told.seq - 1);
  l->last_offered = told.seq;
  push(l, std::move(told));
}

void Deliveries::leave_behind(LinePtr const& l, Seq read_to) {
  if (!is_busy(*l)) l->progress.cursor = read_to;
  l->behind = true;
  l->read_to = read_to;
  behind_.push_back(l);
  mark(l);
}

void Deliveries::fall_behind(Subscription const& s, Seq read_to) {
  std::lock_guard guard(mutex_);
  auto l = line(s);
  if (l && !l->behind) leave_behind(l, read_to);
}

std::vector<Deliveries::Behind> Deliveries::behind() {
  std::lock_guard guard(mutex_);
  std::vector<Behind> out;
  auto now = clock_();
  for (auto const& l : std::vector(behind_))
    if (!l->what->is_live(now)) empty_out(l);
  for (auto const& l : behind_)
    if (l->waiting.size() < limits_.queue / 2 && (l->waiting.empty() || queued_bytes_ < limits_.queued_bytes / 2))
      out.push_back({l->what, l->read_to});
  return out;
}

bool Deliveries::refill(Subscription const& s, Told told) {
  std::lock_guard guard(mutex_);
  auto l = line(s);
  if (!l || l->waiting.size() >= limits_.queue) return false;
  if (told.seq <= l->last_offered) return true;
  l->last_offered = told.seq;
  push(l, std::move(told));
  return true;
}

void Deliveries::read(Behind const& how_far, bool is_up_to_date) {
  std::lock_guard guard(mutex_);
  auto l = line(*how_far.what);
  if (!l || !l->behind) return;
  l->read_to = how_far.read_to;
  if (l->waiting.empty() && !l->in_flight) l->progress.cursor = std::max(l->progress.cursor, how_far.read_to);
  mark(l);
  if (!is_up_to_date) return;
  l->behind = false;
  std::erase(behind_, l);
  l->last_offered = std::max(l->last_offered, how_far.read_to);
}

std::size_t Deliveries::room(Subscription const& s) const {
  std::lock_guard guard(mutex_);
  auto l = line(s);
  return l && queued_bytes_ < limits_.queued_bytes ? limits_.queue - std::min(limits_.queue, l->waiting.size()) : 0;
}

bool Deliveries::is_idle(Subscription const& s) const {
  std::lock_guard guard(mutex_);
  auto l = line(s);
  return l && !is_busy(*l);
}

void Deliveries::tell(Subscription const& s, Told told) {
  std::lock_guard guard(mutex_);
  if (auto l = line(s)) push(l, std::move(told));
}

void Deliveries::mark(LinePtr const& l) {
  if (l->is_dirty) return;
  l->is_dirty = true;
  dirty_.push_back(l);
}

void Deliveries::empty_out(LinePtr const& l) {
  queued_bytes_ -= l->waiting.bytes();
  l->waiting.clear();
  if (l->behind) std::erase(behind_, l);
  l->behind = false;
  mark(l);
}

void Deliveries::place(LinePtr const& l) {
  if (l->place == Line::Place::later && l->not_before_ms == 0) {
    std::erase_if(later_, [&](auto const& entry) { return entry.second == l; });
    l->place = Line::Place::nowhere;
  }
  if (l->place != Line::Place::nowhere || l->in_flight || l->is_dropped || l->waiting.empty()) return;
  if (l->not_before_ms > monotonic_ms()) {
    later_.emplace(l->not_before_ms, l);
    l->place = Line::Place::later;
  } else {
    (l->is_prompt ? prompt_ : others_).push_back(l);
    l->place = Line::Place::ready;
    add_thread();
  }
  wake_.notify_one();
}

void Deliveries::add_thread() {
  if (started_ && !stopping_ && idle_threads_ == 0 && threads_.size() < limits_.threads) threads_.emplace_back([this] { work(); });
}

SubscriptionStore::Steps Deliveries::steps() {
  std::lock_guard guard(mutex_);
  SubscriptionStore::Steps out{seen_, {}};
  for (auto const& l : std::exchange(dirty_, {})) {
    l->is_dirty = false;
    bool is_waiting = is_busy(*l) && l->what->interval_ms == 0;
    out.lines.push_back({l->what->tenant, l->what->id, l->progress, is_waiting, l->is_dropped});
  }
  return out;
}

void Deliveries::not_kept(SubscriptionStore::Steps const& steps) {
  std::lock_guard guard(mutex_);
  for (auto const& step : steps.lines)
    if (auto l = line(step.tenant, step.id)) mark(l);
}

}  // namespace dinh::reg
