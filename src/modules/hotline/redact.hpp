#pragma once
// What of a report anybody may read. The original stays with the case; what goes out to the public, to the register and to units passes
// here. Better a word too many hidden than a person named; street names and places stay, or nobody finds the pothole.
#include <string>
#include <string_view>

namespace dinh::hotline {

// "•••" instead of: telephone numbers, identity cards, bank accounts, number plates, e-mail addresses, and names of people where the words
// before them say that a person follows (anh, chị, ông, bà …; tên tôi là …), with the number of their house.
std::string redact(std::string_view text);

}  // namespace dinh::hotline
