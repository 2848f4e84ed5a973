#include "base/compose.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace dinh {

namespace {

// A row for each vowel: bare, huyền, sắc, hỏi, ngã, nặng.
constexpr std::array<std::u32string_view, 24> vowels = {
    U"aàáảãạ", U"ăằắẳẵặ", U"âầấẩẫậ", U"eèéẻẽẹ", U"êềếểễệ", U"iìíỉĩị", U"oòóỏõọ", U"ôồốổỗộ", U"ơờớởỡợ", U"uùúủũụ", U"ưừứửữự", U"yỳýỷỹỵ",
    U"AÀÁẢÃẠ", U"ĂẰẮẲẴẶ", U"ÂẦẤẨẪẬ", U"EÈÉẺẼẸ", U"ÊỀẾỂỄỆ", U"IÌÍỈĨỊ", U"OÒÓỎÕỌ", U"ÔỒỐỔỖỘ", U"ƠỜỚỞỠỢ", U"UÙÚỦŨỤ", U"ƯỪỨỬỮỰ", U"YỲÝỶỸỴ"};
constexpr std::array<char32_t, 6> tones = {0, 0x300, 0x301, 0x309, 0x303, 0x323};

struct Shape {  // a mark that makes another vowel
  char32_t bare, mark, made;
};
constexpr std::array shapes = {Shape{U'a', 0x306, U'ă'}, Shape{U'a', 0x302, U'â'}, Shape{U'e', 0x302, U'ê'}, Shape{U'o', 0x302, U'ô'},
                               Shape{U'o', 0x31B, U'ơ'}, Shape{U'u', 0x31B, U'ư'}, Shape{U'A', 0x306, U'Ă'}, Shape{U'A', 0x302, U'Â'},
                               Shape{U'E', 0x302, U'Ê'}, Shape{U'O', 0x302, U'Ô'}, Shape{U'O', 0x31B, U'Ơ'}, Shape{U'U', 0x31B, U'Ư'}};

// The letter with one more mark; 0 when Vietnamese has none.
char32_t with_mark(char32_t letter, char32_t mark) {
  for (auto const& row : vowels) {
    auto tone = row.find(letter);
    if (tone == row.npos) continue;
    if (auto other = std::find(tones.begin(), tones.end(), mark); other != tones.end())
      return tone == 0 ? row[static_cast<std::size_t>(other - tones.begin())] : U'\0';
    for (auto const& shape : shapes)
      if (shape.bare == row[0] && shape.mark == mark)
        for (auto const& made : vowels)
          if (made[0] == shape.made) return made[tone];
  }
  return 0;
}

bool is_mark(char32_t c) { return (c >= 0x300 && c <= 0x303) || c == 0x306 || c == 0x309 || c == 0x31B || c == 0x323; }
bool is_unseen(char32_t c) { return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF || c == 0xAD; }
bool is_space(char32_t c) { return c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000; }

}  // namespace

std::string compose(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t last_at = 0;  // of the letter that a mark would belong to
  char32_t last = 0;
  while (!text.empty()) {
    auto before = text;
    auto c = utf8::next(text);
    if (is_unseen(c)) continue;
    if (char32_t made = last != 0 && is_mark(c) ? with_mark(last, c) : U'\0'; made != 0) {
      out.resize(last_at);
      utf8::append(out, last = made);
      continue;
    }
    bool beside = is_mark(c);  // of another script, or one too many: it stays, and the letter may take the next
    if (!beside) last_at = out.size();
    if (c == utf8::broken) utf8::append(out, 0xFFFD);
    else if (is_space(c)) out += ' ';
    else out += before.substr(0, before.size() - text.size());
    if (!beside) last = c;
    else last = 0;
  }
  return out;
}

}  // namespace dinh
