#pragma once
// What an operator should not overlook in a text. Hints, never decisions.
#include <string_view>
#include <vector>

#include "modules/hotline/reason.hpp"

namespace dinh::hotline {

std::vector<Reason> urgency_in(std::string_view text);        // words that tell of danger to life; empty: none
std::vector<Reason> personal_data_in(std::string_view text);  // what redact() would hide of it; empty: nothing

}  // namespace dinh::hotline
