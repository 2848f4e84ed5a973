#pragma once
// Telephone numbers as exchanges, people and old address books write them, brought to one spelling. Pure.
#include <string>
#include <string_view>

namespace dinh::channels::phone {

enum class NumberKind { withheld, subscriber, extension };

struct Number {
  NumberKind kind = NumberKind::withheld;
  std::string text;  // subscriber: E.164 ("+84901234567"); extension: its digits; withheld: ""
  bool operator==(Number const&) const = default;
};

// Reads "0901 234 567", "+84.90…", "0084…", "84…", "sip:0901…@host", "<sip:…>", "tel:…"; 11-digit mobile numbers of before
// 2018 become the ones of today. What is not a number ("anonymous", "unknown", letters) is withheld, never a guess.
Number read_number(std::string_view);
std::string shown(Number const&);           // as people here dial it: "0901 234 567"
std::string hidden(std::string_view e164);  // "… 567": enough to tell two calls apart in a list

}  // namespace dinh::channels::phone
