#pragma once
// Keeps the demo city moving while the server runs: sensors speak in their rhythm, reports come in and are worked on.
#include <queue>

#include "app/demo/city.hpp"
#include "app/demo/noise.hpp"

namespace dinh::app::demo {

// The oldest report opened before then that the invented operator has, in that state; at most one.
std::vector<casework::Case> oldest_simulated(storage::Tx&, casework::State, Instant before);

class Simulator {
 public:
  explicit Simulator(Parts&);
  void speak();  // state thread, a few times a second: the readings that are due
  void work();   // background, every ten seconds: a new report now and then, the next step of others

 private:
  struct Due {
    Instant at;
    std::size_t sensor;
    bool operator>(Due const& o) const { return at > o.at; }
  };
  void report(Instant now);
  void write(Instant now, std::string_view text);  // somebody in the chat
  void advance(Instant now);
  Parts& parts_;
  std::vector<Sensor> sensors_;
  std::vector<Place> places_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  Dice dice_;
};

}  // namespace dinh::app::demo
