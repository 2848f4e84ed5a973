#include "register/feed.hpp"

namespace dinh::reg {

Seq Feed::seq_of(Event const& e) {
  return std::visit([](auto const& x) { return x.seq; }, e);
}

std::size_t Feed::weight_of(Event const& e) {
  std::size_t sum = sizeof e;
  auto* change = std::get_if<Change>(&e);
  if (!change) return sum;
  auto const& delta = *change->delta;
  sum += sizeof delta + delta.id.capacity() + delta.scope.capacity() + delta.types.capacity() * sizeof(std::string);
  for (auto const& a : delta.attrs) sum += sizeof a + a.bytes.capacity() + a.name.capacity();
  return sum;
}

void Feed::deliver(Seq durable) {
  while (!pending_.empty() && seq_of(pending_.front()) <= durable) {
    keep(std::move(pending_.front()));
    pending_.pop_front();
    Event const event = ring_.back();  // a listener may cause further changes
    if (auto* change = std::get_if<Change>(&event))
      for (auto const& f : changes_) f(*change);
    else
      for (auto const& f : notices_) f(std::get<Notice>(event));
  }
}

void Feed::keep(Event e) {
  bytes_ += weight_of(e);
  ring_.push_back(std::move(e));
  while (ring_.size() > 1 && (ring_.size() > ring_limit_ || bytes_ > byte_limit_)) {  // the newest always stays
    bytes_ -= weight_of(ring_.front());
    ring_.pop_front();
  }
}

void Feed::remember(Change c) { keep(std::move(c)); }
void Feed::remember(Notice n) { keep(std::move(n)); }

bool Feed::replay(Seq after, Seq delivered, std::function<void(Change const&)> const& on_change,
                  std::function<void(Notice const&)> const& on_notice) const {
  if (after >= delivered) return true;
  if (ring_.empty() || seq_of(ring_.front()) > after + 1) return false;
  // Sequences have no gaps, so the place is known.
  auto at = static_cast<std::size_t>(after + 1 - seq_of(ring_.front()));
  for (; at < ring_.size(); ++at) {
    if (auto* change = std::get_if<Change>(&ring_[at])) on_change(*change);
    else on_notice(std::get<Notice>(ring_[at]));
  }
  return true;
}

}  // namespace dinh::reg
