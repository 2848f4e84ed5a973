#include "modules/hotline/rules.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace dinh::hotline {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::vector<std::string> search_words(std::string_view text, std::size_t limit) {
  auto folded = fold(text);
  std::vector<std::string> out;
  std::string word;
  auto flush = [&] {
    if (word.size() >= 2 && word.size() <= 30 && out.size() < limit && std::find(out.begin(), out.end(), word) == out.end())
      out.push_back(word);
    word.clear();
  };
  for (char c : folded) {
    if (is_digit(c) || (c >= 'a' && c <= 'z')) word += c;
    else flush();
  }
  flush();
  return out;
}

std::string title_of(std::string_view description) {
  auto text = trim(description);
  auto end = text.find_first_of(".!?\n");
  auto first = trim(text.substr(0, end));
  if (code_points(first) < 8) first = text;
  auto cut = first_code_points(first, 90);
  return std::string(cut) + (cut.size() < first.size() ? "…" : "");
}

}  // namespace dinh::hotline
