#pragma once
// The hotline's decisions, pure: what may be shown in public, which reports look alike, which words find a report.
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "modules/hotline/redact.hpp"

namespace dinh::hotline {

// Folded words of at least two characters, each once, at most `limit`: what search finds a report by.
std::vector<std::string> search_words(std::string_view text, std::size_t limit = 40);

// First sentence, at most 90 characters.
std::string title_of(std::string_view description);

struct Sighting {            // a report as the duplicate rule sees it
  std::string field, group;  // group of the field in the category tree
  double lat = 0, lon = 0;
  Instant at;
  bool open = true;
  std::vector<std::string> words;
};
struct Likeness {
  double score = 0;  // 0 … 1; from 0.5 on it is worth showing
  double distance_m = 0;
  std::vector<std::string> reasons;  // Vietnamese, for people
};
// Near in place, near in time, about the same. People name the same heap differently, so the field only helps.
Likeness alike(Sighting const& fresh, Sighting const& known);

}  // namespace dinh::hotline
