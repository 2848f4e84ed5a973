#pragma once
// Words as people write them to a hotline: with and without accents, in teencode, with the keystrokes of Telex left standing.
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace dinh::hotline {

struct Token {
  std::string word;       // folded and spelled out: "duong" of "Đường", "duowngf" and "đg"
  std::string_view said;  // as it stands in the text
};

// Words the reader knows; what it does not know it tries to read as Telex or as an abbreviation.
using Vocabulary = std::unordered_set<std::string>;

// Letters and digits between anything else; a short form may become several words ("nc" → "nuoc", "mn" → "moi nguoi").
std::vector<Token> tokens_of(std::string_view text, Vocabulary const& known);

// What is left of a word typed in Telex when the keystrokes of its marks are taken off: "duowngf" → "duong". The same word when there are
// none.
std::string without_telex(std::string_view word);

}  // namespace dinh::hotline
