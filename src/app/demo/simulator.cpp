#include "app/demo/simulator.hpp"

#include "app/demo/cases.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "channels/chat/chat.hpp"

namespace dinh::app::demo {

namespace {

using casework::State;
using casework::Verb;

Actor operator_of_the_demo() { return {.user_id = simulated_operator, .name = "Tổng đài viên (mô phỏng)"}; }

}  // namespace

// What a visitor of the demo reported or took in hand is his to play with: only what the invented operator has goes on by itself.
std::vector<casework::Case> oldest_simulated(storage::Tx& tx, State state, Instant before) {
  casework::store::Filter f;
  f.states = {state};
  f.any_source = false;
  f.user_id = simulated_operator;
  f.to = before;
  return casework::store::list(tx, f, {casework::store::Sort::oldest, 1, {}, {}});
}

Simulator::Simulator(Parts& parts)
    : parts_(parts),
      sensors_(sensors(parts.civic.areas, local_date(parts.clock(), parts.config.city.utc_offset_min))),
      places_(places(parts.civic.areas, local_date(parts.clock(), parts.config.city.utc_offset_min))),
      dice_(random_u64()) {
  auto now = parts_.clock();
  bool nobody_wrote = parts_.db->read([](storage::Tx& tx) { return channels::store::list(tx, {.limit = 1}).empty(); });
  if (nobody_wrote)
    for (auto text :
         {"Alo, tổng đài cho hỏi", "Đèn đường trước trường tiểu học Phú Hòa hỏng ba ngày rồi, tối các cháu đi học về rất nguy hiểm",
          "Nuoc may o khu pho 4 phuong Phu Loi duc ngau tu sang den gio"})
      write(now, text);
  for (std::size_t i = 0; i < sensors_.size(); ++i) due_.push({next_reading(sensors_[i], now), i});
}

void Simulator::speak() {
  auto now = parts_.clock();
  while (!due_.empty() && due_.top().at <= now) {
    auto [at, index] = due_.top();
    due_.pop();
    auto const& s = sensors_[index];
    due_.push({next_reading(s, now), index});
    if (silent(s, at) || !parts_.engine.find("", s.id)) continue;
    if (auto done = parts_.engine.apply(reading(parts_.engine, s, at, parts_.config.city.utc_offset_min)); !done) {
      log_warning("a simulated reading was not kept", {{"why", done.error().detail}});
      return;  // the disk is full, most likely: later
    }
  }
}

void Simulator::work() {
  auto now = parts_.clock();
  if (dice_.chance(0.12)) report(now);
  if (dice_.chance(0.02)) {
    auto made = make_cases({dice_.next(), now + -day_ms, now, parts_.config.city.utc_offset_min, 1, promises(parts_)}, places_);
    if (!made.empty()) write(now, made.front().description);
  }
  advance(now);
}

// The newest of a few made-up days, opened now.
void Simulator::report(Instant now) {
  auto made = make_cases({dice_.next(), now + -day_ms, now, parts_.config.city.utc_offset_min, 20, promises(parts_)}, places_);
  if (made.empty()) return;
  auto const& d = made[dice_.below(made.size())];
  hotline::NewReport in;
  in.field = d.field;
  in.description = d.description;
  in.address = d.address;
  in.lat = d.at.lat;
  in.lon = d.at.lon;
  parts_.db->write([&](storage::Tx& tx) {
    auto opened = parts_.hotline.intake().open(tx, in, d.channel, simulated_operator);
    if (!opened) log_warning("a simulated report was refused", {{"why", opened.error().detail}});
  });
}

// Through the same door as everybody: kept, understood, answered.
void Simulator::write(Instant now, std::string_view text) {
  auto received = channels::Chat::received({.token = "simulated-" + random_token(14), .id = "1", .text = std::string(text)}, now);
  if (received) parts_.channels.inbox().keep(*received);
}

// A few open cases go one step further; what waits longest first.
void Simulator::advance(Instant now) {
  auto act = [&](casework::Case const& c, casework::Action action) {
    parts_.db->write([&](storage::Tx& tx) { (void)parts_.hotline.cases().act(tx, operator_of_the_demo(), c.id, action); });
  };
  auto oldest = [&](State state, std::int64_t waited_ms) {
    return parts_.db->read([&](storage::Tx& tx) { return oldest_simulated(tx, state, now + -waited_ms); });
  };
  for (auto const& c : oldest(State::fresh, 40 * second_ms)) act(c, {.verb = Verb::receive});
  for (auto const& c : oldest(State::received, 80 * second_ms)) act(c, {.verb = Verb::classify, .field = c.field});
  for (auto const& c : oldest(State::classified, 2 * minute_ms)) {
    auto unit = parts_.hotline.intake().suggest(c.field, c.area, now, c.opened_at).unit;
    act(c, {.verb = Verb::forward, .unit = unit, .promises = parts_.hotline.intake().promises(c.field, unit)});
  }
  if (dice_.chance(0.1))
    for (auto const& c : oldest(State::forwarded, 20 * minute_ms)) act(c, {.verb = Verb::start});
  if (dice_.chance(0.05))
    for (auto const& c : oldest(State::answered, hour_ms)) act(c, {.verb = Verb::approve});
}

}  // namespace dinh::app::demo
