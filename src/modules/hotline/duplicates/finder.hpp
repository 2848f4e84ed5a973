#pragma once
// Stored cases that a report may be about: some hundred rows of the neighbourhood's squares, judged in memory; the same whether the city
// has a thousand cases or a million.
#include "casework/cases.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/duplicates/likeness.hpp"

namespace dinh::hotline {

struct FoundCase {
  casework::Case known;
  Likeness likeness;
};

Sighting sighting(casework::Case const&);  // one with a place

class DuplicateFinder {
 public:
  explicit DuplicateFinder(DuplicateModel model = DuplicateModel::shipped()) : model_(std::move(model)) {}
  // Older cases of the same source within reach that are no part of another, the likeliest first. `itself` is left out.
  std::vector<FoundCase> find(storage::Tx&, Sighting const& fresh, std::string_view source, std::int64_t itself = 0) const;

 private:
  static constexpr std::int64_t most = 200;  // the newest of a neighbourhood
  DuplicateModel model_;
};

}  // namespace dinh::hotline
