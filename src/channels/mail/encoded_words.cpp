#include "channels/mail/encoded_words.hpp"

#include <optional>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace dinh::channels::mail {
namespace {

constexpr std::size_t max_word = 1'000, max_space = 10, max_joined = 8'000;

struct Word {
  std::string_view charset, payload;
  std::size_t size = 0;
};

std::optional<Word> base64_word(std::string_view text) {
  if (!text.starts_with("=?")) return {};
  text = text.substr(0, max_word);
  auto mark = text.find('?', 2);
  if (mark == text.npos || text.size() < mark + 4 || (text[mark + 1] != 'B' && text[mark + 1] != 'b') || text[mark + 2] != '?') return {};
  auto end = text.find("?=", mark + 3);
  if (end == text.npos) return {};
  Word word{text.substr(2, mark - 2), text.substr(mark + 3, end - mark - 3), end + 2};
  if (word.payload.find_first_of(" \t\r\n?") != word.payload.npos || word.charset.find_first_of(" \t\r\n") != word.charset.npos) return {};
  return word;
}

std::size_t space_before_word(std::string_view text) {  // npos: no further word here
  auto at = text.find_first_not_of(" \t\r\n");
  return at != text.npos && at > 0 && at <= max_space && text.substr(at).starts_with("=?") ? at : text.npos;
}

}  // namespace

bool has_split_words(std::string_view mail) {
  for (auto at = mail.find("=?="); at != mail.npos; at = mail.find("=?=", at + 3))
    if (space_before_word(mail.substr(at + 3)) != mail.npos) return true;
  return false;
}

std::string join_encoded_words(std::string_view mail) {
  std::string out;
  out.reserve(mail.size());
  while (!mail.empty()) {
    auto at = mail.find("=?");
    out += mail.substr(0, at);
    if (at == mail.npos) break;
    mail.remove_prefix(at);
    auto first = base64_word(mail);
    auto bytes = first ? from_base64(first->payload) : std::nullopt;
    if (!bytes) {
      out += mail.substr(0, 2);
      mail.remove_prefix(2);
      continue;
    }
    auto used = first->size;
    int words = 1;
    for (auto space = space_before_word(mail.substr(used)); space != mail.npos && bytes->size() < max_joined;
         space = space_before_word(mail.substr(used))) {
      auto next = base64_word(mail.substr(used + space));
      auto more = next && fold(next->charset) == fold(first->charset) ? from_base64(next->payload) : std::nullopt;
      if (!more) break;
      *bytes += *more;
      used += space + next->size;
      ++words;
    }
    if (words == 1) out += mail.substr(0, used);
    else out += "=?" + std::string(first->charset) + "?B?" + base64(*bytes) + "?=";
    mail.remove_prefix(used);
  }
  return out;
}

}  // namespace dinh::channels::mail
