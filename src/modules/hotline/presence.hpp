#pragma once
// Who has a case open on the desk right now, so that two colleagues don't answer the same one. In memory only: it is a glance, not a
// record.
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/actor.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

class Presence {
 public:
  static constexpr std::int64_t forgotten_after_ms = 30 * second_ms;  // the desk calls every 10 s while the case is open

  // Notes that the actor looks at the case (or, leaving, no longer does); answers the names of the others who do.
  std::vector<std::string> look(std::int64_t case_id, Actor const&, bool leaving, Instant now);

 private:
  struct Look {
    std::string name;
    Instant at;
  };
  std::mutex mutex_;
  std::map<std::int64_t, std::map<std::int64_t, Look>> looks_;  // by case, by user
  Instant swept_;
};

}  // namespace dinh::hotline
