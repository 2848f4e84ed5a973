#include "register/feed.hpp"

namespace dinh::reg {

Seq Feed::Event::seq() const {
  return std::visit([](auto const& x) { return x.seq; }, what);
}

Feed::Event Feed::event_of(Change c, std::size_t payload) {
  auto weight = sizeof(Event) + sizeof(Delta) + c.delta->attrs.size() * sizeof(AttrChange) + payload;
  return {std::move(c), weight};
}

Feed::Event Feed::event_of(Notice n) { return {std::move(n), sizeof(Event)}; }

void Feed::push(Change c, std::size_t payload) { pending_.push_back(event_of(std::move(c), payload)); }
void Feed::push(Notice n) { pending_.push_back(event_of(std::move(n))); }

void Feed::deliver(Seq durable) {
  while (!pending_.empty() && pending_.front().seq() <= durable) {
    keep(std::move(pending_.front()));
    pending_.pop_front();
    auto const event = ring_.back().what;  // a listener may cause further changes
    if (auto* change = std::get_if<Change>(&event))
      for (auto const& f : changes_) f(*change);
    else
      for (auto const& f : notices_) f(std::get<Notice>(event));
  }
}

void Feed::keep(Event e) {
  bytes_ += e.weight;
  ring_.push_back(std::move(e));
  while (ring_.size() > 1 && (ring_.size() > ring_limit_ || bytes_ > byte_limit_)) {  // the newest always stays
    bytes_ -= ring_.front().weight;
    ring_.pop_front();
  }
}

void Feed::remember(Change c, std::size_t payload) { keep(event_of(std::move(c), payload)); }
void Feed::remember(Notice n) { keep(event_of(std::move(n))); }

bool Feed::replay(Seq after, Seq delivered, std::function<bool(Change const&)> const& on_change,
                  std::function<bool(Notice const&)> const& on_notice) const {
  if (after >= delivered) return true;
  if (ring_.empty() || ring_.front().seq() > after + 1) return false;
  // Sequences have no gaps, so the place is known.
  auto at = static_cast<std::size_t>(after + 1 - ring_.front().seq());
  for (; at < ring_.size(); ++at) {
    auto* change = std::get_if<Change>(&ring_[at].what);
    if (!(change ? on_change(*change) : on_notice(std::get<Notice>(ring_[at].what)))) break;
  }
  return true;
}

}  // namespace dinh::reg
