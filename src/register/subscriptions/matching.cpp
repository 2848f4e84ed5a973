// Which change is told to whom (CIM 009 §5.8.6). All on the state thread.
#include <algorithm>

#include "base/log.hpp"
#include "register/subscriptions/happening.hpp"
#include "register/subscriptions/subscriptions.hpp"

namespace dinh::reg {

namespace {

constexpr Seq read_at_start = 65'536;             // changes; what is older is read tick by tick
constexpr std::size_t changes_of_a_tick = 5'000;  // read again from the feed

}  // namespace

void Subscriptions::install(KnownSubscription const& s) {
  index_.put(s);
  rounds_.put(s);
}

void Subscriptions::start() {
  auto now = engine_.delivered();
  auto from = readable_after(now - std::min(now, read_at_start));
  auto oldest = now;
  for (auto const& tenant : deliveries_.tenants())
    for (auto const& [what, progress] : deliveries_.page(tenant, 0, deliveries_.count(tenant))) {
      install(what);
      if (progress.cursor < from) deliveries_.fall_behind(*what, progress.cursor);
      else oldest = std::min(oldest, progress.cursor);
    }
  engine_.read_feed(
      oldest, [this](Change const& c) { take(c); }, [](Notice const&) {});
  engine_.on_change([this, alive = std::weak_ptr(alive_)](Change const& c) {
    if (alive.lock()) take(c);
  });
  deliveries_.seen(now);
  deliveries_.start();
}

void Subscriptions::take(Change const& c) {
  for (auto const* s : index_.find(c, engine_.names()))
    if (auto told = match(**s, c)) deliveries_.offer(**s, std::move(*told));
  deliveries_.seen(c.seq);
}

std::optional<Told> Subscriptions::match(Subscription const& s, Change const& whole) {
  ++evaluated_;
  auto lens = binding_.lens_for(s.owner, s.tenant);
  auto seen = lens ? lens->seen(whole, engine_.names()) : std::nullopt;
  if (lens && !seen) return {};
  auto const& c = seen ? *seen : whole;
  if (s.interval_ms > 0 || !s.is_live(c.delta->at) || !(happened(s, c, engine_.names()) & s.triggers)) return {};
  auto after = as_told(c, engine_.names());
  auto asked = as_asked(c, after, engine_.names());
  if (!asked || !s.selects(*asked, engine_.names())) return {};
  if (!after && c.delta->kind != Delta::Kind::remove) return {};  // it is gone by now, and what it was is not known any more
  if (after && !telling_.concerns(s, c, *after)) return {};
  return Told{c.seq, c.delta->id, telling_.change(s, c, after)};
}

// `after`, or the next place from which the feed can still be read: found by halving, as the register says only whether it can.
Seq Subscriptions::readable_after(Seq after) const {
  auto can_read = [&](Seq from) {
    return engine_.read_feed_slice(
        from, 1, [](Change const&) { return false; }, [](Notice const&) { return false; });
  };
  if (can_read(after)) return after;
  auto first = engine_.delivered();
  while (first - after > 1) {
    auto middle = after + (first - after) / 2;
    (can_read(middle) ? first : after) = middle;
  }
  return first;
}

// One stretch of the feed for a line that left changes out.
void Subscriptions::catch_up(Deliveries::Behind line, std::size_t& budget) {
  if (auto from = readable_after(line.read_to); from > line.read_to) {
    log_warning("subscriptions: some changes are older than the feed and were not told",
                {{"subscription", line.what->id}, {"from", std::to_string(line.read_to + 1)}, {"to", std::to_string(from)}});
    line.read_to = from;
  }
  bool has_room = true;
  auto on_change = [&](Change const& c) {
    if (budget > 0) --budget;
    auto told = c.delta->tenant == line.what->tenant ? match(*line.what, c) : std::nullopt;
    if (told) has_room = deliveries_.refill(*line.what, std::move(*told));
    if (has_room) line.read_to = c.seq;
    return has_room && budget > 0;
  };
  auto on_notice = [&](Notice const& n) {
    line.read_to = n.seq;
    return true;
  };
  engine_.read_feed_slice(line.read_to, changes_of_a_tick, on_change, on_notice);
  deliveries_.read(line, line.read_to >= engine_.delivered());
}

void Subscriptions::tick() {
  std::size_t budget = 4 * changes_of_a_tick;
  auto behind = deliveries_.behind();
  for (std::size_t i = 0; i < behind.size() && budget > 0; ++i) catch_up(behind[(first_behind_ + i) % behind.size()], budget);
  ++first_behind_;  // another one comes first the next time
  rounds_.tick(clock_());
  engine_.keep_feed("subscriptions", deliveries_.is_empty() ? engine_.delivered() : store_.needs_feed_after());
}

}  // namespace dinh::reg
