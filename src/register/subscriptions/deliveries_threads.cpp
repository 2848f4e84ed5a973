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
    auto answer = deliver(*what, told);
    guard.lock();
    if (must_give_up(*l, answer.outcome)) {
      guard.unlock();
      if (bury_(*what, told, answer.why)) answer.outcome = Outcome::put_aside;
      guard.lock();
    }
    std::erase(under_way_, l);
    finish(l, std::move(told), answer);
  }
}

Deliveries::Answer Deliveries::deliver(Subscription const& s, std::vector<Told> const& told) {
  auto outgoing = message(s, told, clock_());
  if (s.receiver.is_mqtt()) {
    auto published = publisher_.publish(mqtt_message(s, outgoing));
    return published ? Answer{Outcome::taken, ""} : Answer{Outcome::failed, published.error().detail};
  }
  auto answer = send_(outgoing);
  if (!answer) return {Outcome::failed, answer.error().detail};
  if (answer->status >= 200 && answer->status < 300) return {Outcome::taken, ""};
  // These are about the message, so that another one may be taken; everything else is about the receiver.
  bool is_about_message = answer->status == 400 || answer->status == 413 || answer->status == 415 || answer->status == 422;
  return {is_about_message ? Outcome::refused : Outcome::failed, "the receiver answers " + std::to_string(answer->status)};
}

Result<void> Deliveries::tell_again(Subscription const& s, std::vector<Told> const& told) {
  auto answer = deliver(s, told);
  if (answer.outcome == Outcome::taken) return {};
  return fail(Code::upstream, s.id + ": " + answer.why);
}

bool Deliveries::must_give_up(Line const& l, Outcome outcome) const {
  if (!bury_ || outcome == Outcome::taken || l.is_dropped) return false;
  bool is_long_dead = l.failing_since_ms > 0 && monotonic_ms() - l.failing_since_ms >= limits_.give_up_after_ms;
  return is_long_dead || (outcome == Outcome::refused && l.refusals + 1 >= limits_.refusals);
}

void Deliveries::finish(LinePtr const& l, std::vector<Told> told, Answer const& answer) {
  auto outcome = answer.outcome;
  auto& p = l->progress;
  auto now_ms = monotonic_ms();
  bool is_taken = outcome == Outcome::taken;
  l->in_flight = false;
  if (l->is_dropped) return;
  l->is_prompt = is_taken && now_ms - l->sent_at_ms <= limits_.prompt_ms;
  p.last_notification = clock_();
  ++p.times_sent;
  if (is_taken) {
    p.last_success = p.last_notification;
    l->failing_since_ms = 0;
  } else {
    p.last_failure = p.last_notification;
    p.last_failure_reason = answer.why;
    ++p.times_failed;
    if (l->failing_since_ms == 0) l->failing_since_ms = now_ms;
  }
  if (is_taken || outcome == Outcome::put_aside) {
    p.cursor = std::max(p.cursor, told.back().seq);
    l->pause_ms = 0;
    l->refusals = 0;
    l->not_before_ms = l->what->throttling_ms > 0 ? now_ms + l->what->throttling_ms : 0;
  } else {
    l->refusals = outcome == Outcome::refused ? l->refusals + 1 : 0;
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
