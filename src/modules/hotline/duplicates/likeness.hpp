#pragma once
// Whether a report is about something that was reported before, by what is known when it arrives: place, time, what is still open, what is
// said. Pure; the weights were learned by learning.hpp from reports that a city marked itself.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "modules/hotline/duplicates/boosted_trees.hpp"
#include "modules/hotline/reason.hpp"

namespace dinh::hotline {

struct Sighting {                  // a report as the question sees it
  std::string kind, address;       // kind: the code of its field
  double lat = 0, lon = 0;         // degrees in WGS 84
  Instant at;                      // when it arrived
  bool open = true;                // of an older one: when the new one arrived
  std::vector<std::string> words;  // folded, each once
};

struct Likeness {
  std::size_t of = 0;      // index of the older report
  double probability = 0;  // that both are about one thing
  double distance_m = 0;
  bool suggested = false;  // sure enough to be shown as a duplicate
  std::vector<Reason> reasons;
};

struct WordEvidence {  // what the share of common words adds, as log-odds; between two entries it is drawn straight
  double share = 0, log_odds = 0;
  static constexpr bool is_tuple = true;
  static constexpr auto fields() { return std::tuple(field("share", &WordEvidence::share), field("log_odds", &WordEvidence::log_odds)); }
};

class DuplicateModel {
 public:
  static constexpr double reach_m = 300;
  static constexpr int reach_days = 30;

  BoostedTrees place_and_time;
  std::vector<WordEvidence> words;  // by rising share; empty: words do not count
  double from_log_odds = 0;         // suggested from here on
  static constexpr auto fields() {
    return std::tuple(field("place_and_time", &DuplicateModel::place_and_time), field("words", &DuplicateModel::words),
                      field("from_log_odds", &DuplicateModel::from_log_odds));
  }

  static DuplicateModel shipped();  // data/hotline/duplicates.json; throws std::runtime_error
  // All that is within reach, the likeliest first. `around`: older reports of the neighbourhood.
  std::vector<Likeness> judge(Sighting const& fresh, std::span<const Sighting> around) const;
};

// What the trees look at, in their order, for each of `around` that is within reach.
struct Candidate {
  std::size_t of = 0;
  double distance_m = 0, days = 0;
  std::vector<double> features;
};
std::vector<Candidate> candidates(Sighting const& fresh, std::span<const Sighting> around);

// Common words by the shorter list; nothing when one of them says too little to compare.
std::optional<double> shared_words(std::span<const std::string> a, std::span<const std::string> b);

}  // namespace dinh::hotline
