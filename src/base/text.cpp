#include "base/text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace dinh {

namespace {

// The letter under each mark, by code point; '.' where there is none. From the decompositions of the Unicode database, completed by hand
// for the letters that Unicode doesn't decompose (đ, ø, ł, ı …). Ð (eth) is often typed for Đ, so it folds alike.
constexpr std::string_view latin_from_c0 =  // U+00C0 … U+024F
    "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "bb....o..dd.....e.f....ikk.....ooo.............uu....zz........."
    "....dddlllnnnaaiioouuuuuuuuuu.aaaa....ggkkoooo..jdddgg..nnaa...."
    "aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............"
    "................";
constexpr std::string_view latin_from_1e00 =  // U+1E00 … U+1EFF
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyas..s.aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";
static_assert(latin_from_c0.size() == 0x250 - 0xC0 && latin_from_1e00.size() == 0x100);

char second_letter(char32_t c) {
  switch (c) {
    case U'ß':
    case U'ẞ': return 's';
    case U'æ':
    case U'Æ':
    case U'œ':
    case U'Œ': return 'e';
    case U'þ':
    case U'Þ': return 'h';
    case U'ĳ':
    case U'Ĳ': return 'j';
    default: return 0;
  }
}

char latin_letter(char32_t c) {
  char letter = '.';
  if (c >= 0xC0 && c < 0x250) letter = latin_from_c0[c - 0xC0];
  else if (c >= 0x1E00 && c < 0x1F00) letter = latin_from_1e00[c - 0x1E00];
  return letter == '.' ? '\0' : letter;
}

bool is_invisible(char32_t c) { return (c >= 0x300 && c < 0x370) || (c >= 0x200B && c <= 0x200D) || c == 0xFEFF || c == 0xAD; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

void fold_beyond_ascii(std::string& out, char32_t c, std::string_view bytes) {
  if (c == utf8::broken) out += '?';
  else if (is_invisible(c)) return;
  else if (char letter = latin_letter(c)) {
    out += letter;
    if (char second = second_letter(c)) out += second;
  } else if (c == 0xA0 || c == 0x202F) out += ' ';
  else if (c == 0x2018 || c == 0x2019) out += '\'';
  else if (c == 0x201C || c == 0x201D) out += '"';
  else if (c >= 0x2010 && c <= 0x2015) out += '-';
  else out += bytes;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty())
    if (utf8::next(text) == utf8::broken) return false;
  return true;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) utf8::next(text);
  return count;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view first_code_points(std::string_view text, std::size_t count) {
  auto rest = text;
  while (count-- > 0 && !rest.empty()) utf8::next(rest);
  return text.substr(0, text.size() - rest.size());
}

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      out += lower(text.front());
      text.remove_prefix(1);
      continue;
    }
    auto before = text;
    auto c = utf8::next(text);
    fold_beyond_ascii(out, c, before.substr(0, before.size() - text.size()));
  }
  return out;
}

std::string slug(std::string_view text) {
  std::string out;
  for (char c : fold(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
    else if (!out.empty() && out.back() != '-') out += '-';
  }
  if (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

bool is_uri(std::string_view text) {
  auto colon = text.find(':');
  if (colon == 0 || colon == text.npos || colon + 1 == text.size()) return false;
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (!letter(text[0])) return false;
  for (char c : text.substr(1, colon - 1))
    if (!letter(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    auto u = static_cast<unsigned char>(c);
    return u <= 0x20 || u == 0x7f || c == '<' || c == '>' || c == '"' || c == '{' || c == '}' || c == '\\' || c == '^' || c == '`' ||
           c == '|';
  });
}

}  // namespace dinh
