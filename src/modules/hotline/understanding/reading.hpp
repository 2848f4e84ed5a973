#pragma once
// What a text says, each with its reason.
#include <array>
#include <vector>

#include "modules/hotline/reason.hpp"

namespace dinh::hotline {

enum class PlaceKind { ward, street, landmark };
constexpr auto names_of(PlaceKind) {
  return std::array{named(PlaceKind::ward, "ward"), named(PlaceKind::street, "street"), named(PlaceKind::landmark, "landmark")};
}

struct NamedPlace {
  PlaceKind kind = PlaceKind::street;
  std::string said;                // as it stands in the text
  std::vector<std::string> areas;  // of a ward: codes of today that hold it; several when it was divided
  Reason why;
  static constexpr auto fields() {
    return std::tuple(field("kind", &NamedPlace::kind), field("said", &NamedPlace::said),
                      field("areas", &NamedPlace::areas, "codes of today; several when an old one was divided"),
                      field("why", &NamedPlace::why));
  }
};

struct FieldReading {
  std::string field;
  double probability = 0;
  Reason why;
  static constexpr auto fields() {
    return std::tuple(dinh::field("field", &FieldReading::field),
                      dinh::field("probability", &FieldReading::probability, "as the model sees it, 0 to 1"),
                      dinh::field("why", &FieldReading::why));
  }
};

struct Reading {
  std::vector<FieldReading> categories;  // the likeliest first, at most three
  std::vector<NamedPlace> places;
  std::vector<Reason> urgency, personal;
  static constexpr auto fields() {
    return std::tuple(field("categories", &Reading::categories, "the likeliest first"), field("places", &Reading::places),
                      field("urgency", &Reading::urgency, "words that tell of danger"),
                      field("personal", &Reading::personal, "what the public will not see"));
  }
};

}  // namespace dinh::hotline
