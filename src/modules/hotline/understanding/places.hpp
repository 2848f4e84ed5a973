#pragma once
// Places named in a text: wards old and new by the city's areas, streets with house numbers and landmarks by the words that announce them.
// Accents are not needed; where a text has capitals they show where a name ends.
#include "civic/areas/areas.hpp"
#include "modules/hotline/understanding/reading.hpp"

namespace dinh::hotline {

std::vector<NamedPlace> places_in(std::string_view text, civic::Areas const&, Date today);

}  // namespace dinh::hotline
