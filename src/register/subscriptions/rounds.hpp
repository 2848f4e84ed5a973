#pragma once
// Periodic notifications (CIM 009 §5.8.6, timeInterval): each round tells every entity that matches, once, changed or not. A round may be
// long: it goes on from tick to tick, as fast as its receiver takes it, and the next one waits for its end. State thread only.
#include <map>
#include <string>
#include <vector>

#include "register/subscriptions/deliveries.hpp"
#include "register/subscriptions/telling.hpp"

namespace dinh::reg {

class Rounds {
 public:
  Rounds(Engine& engine, Deliveries& deliveries, Telling& telling) : engine_(engine), deliveries_(deliveries), telling_(telling) {}
  void put(KnownSubscription const&);  // with an interval, or without: then it has no rounds
  void drop(std::string const& tenant, std::string const& id);
  void tick(Instant now);

 private:
  struct Round {
    KnownSubscription what;
    Instant began;  // ms 0: never
    std::vector<DocPtr> left;
    std::size_t at = 0;
  };
  void begin(Round&, Instant now);
  void go_on(Round&, std::size_t& budget);
  static constexpr std::size_t entities_of_a_tick = 2'000;
  Engine& engine_;
  Deliveries& deliveries_;
  Telling& telling_;
  std::map<std::pair<std::string, std::string>, Round> rounds_;
};

}  // namespace dinh::reg
