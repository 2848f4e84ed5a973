#pragma once
#include "casework/media.hpp"

namespace dinh::casework {

// A PDF without the words it says about its author and without what follows its end. Refused where that cannot be done with certainty
// (protected, or the words are packed where they cannot be seen), and where it would run a program.
Result<Media> clean_pdf(std::string_view bytes);

}  // namespace dinh::casework
