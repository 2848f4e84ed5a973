// Ways of writing one text.
#include <algorithm>
#include <array>
#include <functional>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "modules/hotline/understanding/corpus.hpp"

namespace dinh::hotline {

namespace {

// Each row: a letter with the six tones (ngang, huyền, hỏi, ngã, sắc, nặng) and its keystrokes in Telex.
struct Row {
  std::array<std::string_view, 6> letters;
  std::string_view keys;
};
constexpr std::array rows = {
    Row{{"a", "à", "ả", "ã", "á", "ạ"}, "a"}, Row{{"ă", "ằ", "ẳ", "ẵ", "ắ", "ặ"}, "aw"}, Row{{"â", "ầ", "ẩ", "ẫ", "ấ", "ậ"}, "aa"},
    Row{{"e", "è", "ẻ", "ẽ", "é", "ẹ"}, "e"}, Row{{"ê", "ề", "ể", "ễ", "ế", "ệ"}, "ee"}, Row{{"i", "ì", "ỉ", "ĩ", "í", "ị"}, "i"},
    Row{{"o", "ò", "ỏ", "õ", "ó", "ọ"}, "o"}, Row{{"ô", "ồ", "ổ", "ỗ", "ố", "ộ"}, "oo"}, Row{{"ơ", "ờ", "ở", "ỡ", "ớ", "ợ"}, "ow"},
    Row{{"u", "ù", "ủ", "ũ", "ú", "ụ"}, "u"}, Row{{"ư", "ừ", "ử", "ữ", "ứ", "ự"}, "uw"}, Row{{"y", "ỳ", "ỷ", "ỹ", "ý", "ỵ"}, "y"}};
constexpr std::string_view tone_keys = " frxsj";

std::string telex(std::string_view word) {
  std::string out;
  char tone = ' ';
  while (!word.empty()) {
    auto letter = first_code_points(word, 1);
    word.remove_prefix(letter.size());
    std::string keys(letter);
    if (letter == "đ") keys = "dd";
    for (auto const& row : rows)
      for (std::size_t t = 0; t < 6; ++t)
        if (row.letters[t] == letter) keys = row.keys, tone = t ? tone_keys[t] : tone;
    out += keys;
  }
  return tone == ' ' ? out : out + tone;
}

struct Short {
  std::string_view word, code;
};
constexpr std::array teencode = {Short{"không", "ko"},     Short{"được", "dc"},      Short{"gì", "j"},
                                 Short{"quá", "wa"},       Short{"rồi", "r"},        Short{"người", "ng"},
                                 Short{"nước", "nc"},      Short{"với", "vs"},       Short{"trước", "trc"},
                                 Short{"đường", "đg"},     Short{"nữa", "nx"},       Short{"làm", "lm"},
                                 Short{"phường", "p"},     Short{"công ty", "cty"},  Short{"học sinh", "hs"},
                                 Short{"bệnh viện", "bv"}, Short{"mọi người", "mn"}, Short{"khu công nghiệp", "kcn"},
                                 Short{"ph", "f"},         Short{"biết", "bít"}};

std::string each_word(std::string_view text, std::function<std::string(std::string_view)> const& f) {
  std::string out;
  while (!text.empty()) {
    auto end = std::min(text.find(' '), text.size());
    out += f(text.substr(0, end));
    text.remove_prefix(end);
    if (!text.empty()) out += ' ', text.remove_prefix(1);
  }
  return out;
}

std::string in_teencode(std::string text, std::mt19937_64& dice) {
  for (auto const& s : teencode)
    for (auto at = text.find(s.word); at != text.npos; at = text.find(s.word, at + s.code.size())) {
      bool whole = (at == 0 || text[at - 1] == ' ') && (at + s.word.size() == text.size() || text[at + s.word.size()] == ' ');
      if (whole && dice() % 4 != 0) text.replace(at, s.word.size(), s.code);
    }
  return dice() % 2 ? fold(text) : text;
}

}  // namespace

std::string one_typo(std::string_view text, std::mt19937_64& dice) {
  std::vector<std::pair<std::size_t, std::size_t>> words;  // begin, size of plain ones
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find(' ', at), text.size());
    auto word = text.substr(at, end - at);
    if (word.size() >= 4 && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
      words.emplace_back(at, word.size());
    at = end + 1;
  }
  std::string out(text);
  if (words.empty()) return out;
  auto [begin, size] = words[dice() % words.size()];
  auto at = begin + 1 + dice() % (size - 2);
  switch (dice() % 4) {
    case 0: out.erase(at, 1); break;
    case 1: out.insert(at, 1, out[at]); break;
    case 2: std::swap(out[at], out[at + 1]); break;
    default: out[at] = static_cast<char>('a' + dice() % 26);
  }
  return out;
}

std::string written(std::string_view text, Writing way, std::mt19937_64& dice) {
  switch (way) {
    case Writing::accented: return std::string(text);
    case Writing::unaccented: return fold(text);
    case Writing::teencode: return in_teencode(std::string(text), dice);
    case Writing::telex: return each_word(text, [&](std::string_view word) { return dice() % 3 == 0 ? telex(word) : std::string(word); });
    case Writing::typo: {
      auto once = one_typo(fold(text), dice);
      return one_typo(once, dice);
    }
  }
  return std::string(text);
}

}  // namespace dinh::hotline
