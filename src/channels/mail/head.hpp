#pragma once
// A mail's header without its meaning, for what has to be known before anybody reads it: never fails, whatever the bytes are.
#include <string>
#include <string_view>

namespace dinh::channels::mail {

std::string lower(std::string_view);                                   // ASCII letters: names of headers, tags and addresses
std::string_view head_of(std::string_view mail);                       // up to the first empty line
std::string head_value(std::string_view mail, std::string_view name);  // unfolded, trimmed; the first of that name; "" none
std::string bare_address(std::string_view value);                      // "Name <a@b>" → "a@b", lower case; "" none
std::string key_of(std::string_view mail);                             // the same mail, come again on whatever way, has the same key
std::string lane_of(std::string_view mail);                            // of whom it is, by digest

}  // namespace dinh::channels::mail
