#pragma once
// The hotline's decisions, pure: what may be shown in public, which words find a report.
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

}  // namespace dinh::hotline
