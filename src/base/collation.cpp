#include <optional>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace dinh {

namespace {

constexpr std::u32string_view alphabet = U"aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
constexpr std::u32string_view capitals = U"AĂÂBCDĐEÊFGHIJKLMNOÔƠPQRSTUƯVWXYZ";
// Every vowel with its six tones in the dictionaries' order: ngang, huyền, hỏi, ngã, sắc, nặng.
constexpr std::u32string_view vowels = U"aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ";
constexpr std::u32string_view capital_vowels = U"AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬEÈẺẼÉẸÊỀỂỄẾỆIÌỈĨÍỊOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢUÙỦŨÚỤƯỪỬỮỨỰYỲỶỸÝỴ";
static_assert(alphabet.size() == 33 && capitals.size() == 33 && vowels.size() == 72 && capital_vowels.size() == 72);

struct Letter {
  std::size_t index;
  char tone;
};  // index in the alphabet

std::optional<Letter> vietnamese_letter(char32_t c) {
  char tone = 0;
  auto vowel = vowels.find(c);
  if (vowel == vowels.npos) vowel = capital_vowels.find(c);
  if (vowel != vowels.npos) {
    tone = static_cast<char>(vowel % 6);
    c = vowels[vowel - vowel % 6];
  }
  auto index = alphabet.find(c);
  if (index == alphabet.npos) index = capitals.find(c);
  if (index == alphabet.npos) return {};
  return Letter{index, tone};
}

std::optional<char> combining_tone(char32_t c) {
  constexpr std::u32string_view marks = U"\u0300\u0309\u0303\u0301\u0323";
  auto at = marks.find(c);
  if (at == marks.npos) return {};
  return static_cast<char>(at + 1);
}

char32_t with_mark(char32_t letter, char32_t mark) {
  constexpr struct {
    char32_t letter, mark, result;
  } table[] = {{U'a', U'\u0306', U'ă'}, {U'a', U'\u0302', U'â'}, {U'e', U'\u0302', U'ê'},
               {U'o', U'\u0302', U'ô'}, {U'o', U'\u031B', U'ơ'}, {U'u', U'\u031B', U'ư'}};
  for (auto const& entry : table)
    if (entry.letter == letter && entry.mark == mark) return entry.result;
  return letter;
}

// First level in front of a separator, second level behind it. Weights of the first level: space 2, digits from 0x10, letters from 0x20,
// everything else 0xF0 and its UTF-8 bytes.
class KeyBuilder {
 public:
  void add(char32_t c, std::string_view bytes) {
    if (auto tone = combining_tone(c); tone && !tones_.empty()) tones_.back() = static_cast<char>(2 + *tone);
    else if (c >= 0x300 && c < 0x370) mark_last_letter(c);
    else if (auto letter = vietnamese_letter(c)) add_letter(*letter);
    else if (c >= '0' && c <= '9') add_plain(static_cast<char>(0x10 + (c - '0')));
    else if (c < 0x80 || c == utf8::broken) add_plain(2);
    else if (auto base = fold(bytes); base != bytes) add_all(base);
    else (letters_ += '\xF0') += bytes;
  }
  std::string finish() && { return std::move((letters_ += '\x01') += tones_); }

 private:
  void add_letter(Letter letter) {
    letters_ += static_cast<char>(0x20 + letter.index);
    tones_ += static_cast<char>(2 + letter.tone);
  }
  void add_plain(char weight) {
    letters_ += weight;
    tones_ += '\x02';
  }
  void add_all(std::string_view folded) {
    for (char c : folded) add(static_cast<unsigned char>(c), {});
  }
  void mark_last_letter(char32_t mark) {
    std::size_t weight = letters_.empty() ? 0 : static_cast<unsigned char>(letters_.back());
    if (weight < 0x20 || weight >= 0x20 + alphabet.size()) return;
    letters_.back() = static_cast<char>(0x20 + alphabet.find(with_mark(alphabet[weight - 0x20], mark)));
  }

  std::string letters_, tones_;
};

}  // namespace

std::string collation_key(std::string_view text) {
  KeyBuilder key;
  while (!text.empty()) {
    auto before = text;
    auto c = utf8::next(text);
    key.add(c, before.substr(0, before.size() - text.size()));
  }
  return std::move(key).finish();
}

}  // namespace dinh
