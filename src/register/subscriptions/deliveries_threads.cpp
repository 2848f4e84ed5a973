// The sending side of Deliveries: which line is next, and what its receiver's answer means.
#include <algorithm>
#include <chrono>

#include "register/subscriptions/deliveries.hpp"

namespace dinh::reg {

void Deliveries::wake_later(std::int64_t now_ms) {
  while (!later_.empty() && later_.begin()->first <= now_ms) {
    auto l = later_.begin()->second;
    later_.erase(later_.begin());
    l->place = Line::Place::nowhere;
    place(l);
  }
}

// Messages that hold a thread longer than a prompt receiver would.
std::size_t Deliveries::slow_under_way(std::int64_t now_ms) const {
  return static_cast<std::size_t>(std::count_if(
      under_way_.begin(), under_way_.end(), [&](LinePtr const& l) { return !l->is_prompt || now_ms - l->sent_at_ms > limits_.prompt_ms; }));
}

// The line whose turn it is; null when there is none.
Deliveries::LinePtr Deliveries::next() {
  auto now_ms = monotonic_ms();
  wake_later(now_ms);
  for (auto* ready : {&prompt_, &others_}) {
    while (!ready->empty()) {
      auto slow_limit = limits_.threads - std::min(limits_.prompt_threads, limits_.threads - 1);
      if (ready == &others_ && slow_under_way(now_ms) >= slow_limit) return nullptr;
      auto l = ready->front();
      ready->pop_front();
      l->place = Line::Place::nowhere;
      if (!l->is_dropped && !l->what->is_live(clock_())) empty_out(l);
      if (!l->is_dropped && !l->waiting.empty()) return l;
    }
  }
  return nullptr;
}

void Deliveries::work() {
  std::unique_lock guard(mutex_);
  while (!stopping_) {
    auto l = next();
    if (!l) {
      auto wait_ms = later_.empty() ? std::int64_t{1'000} : std::clamp<std::int64_t>(later_.begin()->first - monotonic_ms(), 1, 1'000);
      ++idle_threads_;
      wake_.wait_for(guard, std::chrono::milliseconds(wait_ms));
      --idle_threads_;
      continue;
    }
    l->in_flight = true;
    l->sent_at_ms = monotonic_ms();
    under_way_.push_back(l);
    if (!prompt_.empty() || !others_.empty()) add_thread();
    auto what = l->what;
    queued_bytes_ -= l->waiting.bytes();
    auto told = l->waiting.take(limits_.batch, limits_.batch_bytes);
    queued_bytes_ += l->waiting.bytes();
    guard.unlock();
    auto delivered = deliver(*what, message(*what, told, clock_()));
    guard.lock();
    std::erase(under_way_, l);
    finish(l, std::move(told), delivered);
  }
}

Result<void> Deliveries::deliver(Subscription const& s, http::OutgoingRequest const& outgoing) {
  if (s.receiver.is_mqtt()) return publisher_.publish(mqtt_message(s, outgoing));
  TRY(auto answer, send_(outgoing));
  if (answer.status < 200 || answer.status >= 300) return fail(Code::upstream, "the receiver answers " + std::to_string(answer.status));
  return {};
}

void Deliveries::finish(LinePtr const& l, std::vector<Told> told, Result<void> const& delivered) {
  auto& p = l->progress;
  auto now_ms = monotonic_ms();
  l->in_flight = false;
  if (l->is_dropped) return;
  l->is_prompt = delivered && now_ms - l->sent_at_ms <= limits_.prompt_ms;
  p.last_notification = clock_();
  ++p.times_sent;
  if (delivered) {
    p.last_success = p.last_notification;
    p.cursor = std::max(p.cursor, told.back().seq);
    l->pause_ms = 0;
    l->not_before_ms = l->what->throttling_ms > 0 ? now_ms + l->what->throttling_ms : 0;
  } else {
    p.last_failure = p.last_notification;
    p.last_failure_reason = delivered.error().detail;
    ++p.times_failed;
    queued_bytes_ -= l->waiting.bytes();
    l->waiting.put_back(std::move(told));
    queued_bytes_ += l->waiting.bytes();
    l->pause_ms = l->pause_ms == 0 ? limits_.first_pause_ms : std::min(2 * l->pause_ms, limits_.longest_pause_ms);
    l->not_before_ms = now_ms + std::max(l->pause_ms, l->what->receiver.cooldown_ms);
  }
  if (!l->what->is_live(p.last_notification)) empty_out(l);  // paused meanwhile
  mark(l);
  place(l);
  wake_.notify_one();  // a slow receiver's thread is free again
}

}  // namespace dinh::reg
