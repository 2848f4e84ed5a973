#pragma once
// A text without the person, pure: what redact() sees by itself, and everything that is known of who it was, wherever it stands.
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "modules/hotline/views.hpp"

namespace dinh::hotline {

struct KnownPerson {                               // each in any spelling; empty ones say nothing
  std::vector<std::string> names, numbers, words;  // words: mail addresses, accounts
  void add(Contact const&);
  bool empty() const { return names.empty() && numbers.empty() && words.empty(); }
};

// Names are found with and without accents, whatever their case: the whole one, and its last two words. A name of one word only where it
// begins with a capital: "Hòa" is a person, "hòa" is a word. Numbers by their last nine digits, however they are grouped.
std::string without_known(std::string_view text, KnownPerson const&);
std::string scrub(std::string_view text, KnownPerson const&);       // and redact()
json::Value without_known(json::Value const&, KnownPerson const&);  // in every text of it

}  // namespace dinh::hotline
