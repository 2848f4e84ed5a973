#include "modules/hotline/understanding/tokens.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace dinh::hotline {

namespace {

struct ShortForm {
  std::string_view written, means;
};
// Teencode and the short forms of messages, folded.
constexpr std::array short_forms = {ShortForm{"k", "khong"},
                                    ShortForm{"ko", "khong"},
                                    ShortForm{"hok", "khong"},
                                    ShortForm{"kh", "khong"},
                                    ShortForm{"dc", "duoc"},
                                    ShortForm{"dk", "duoc"},
                                    ShortForm{"j", "gi"},
                                    ShortForm{"wa", "qua"},
                                    ShortForm{"r", "roi"},
                                    ShortForm{"ng", "nguoi"},
                                    ShortForm{"nc", "nuoc"},
                                    ShortForm{"mn", "moi nguoi"},
                                    ShortForm{"vs", "voi"},
                                    ShortForm{"trc", "truoc"},
                                    ShortForm{"dg", "duong"},
                                    ShortForm{"nx", "nua"},
                                    ShortForm{"bn", "bao nhieu"},
                                    ShortForm{"lm", "lam"},
                                    ShortForm{"bt", "biet"},
                                    ShortForm{"ntn", "nhu the nao"},
                                    ShortForm{"hnay", "hom nay"},
                                    ShortForm{"xl", "xu ly"},
                                    ShortForm{"cty", "cong ty"},
                                    ShortForm{"p", "phuong"},
                                    ShortForm{"kp", "khu pho"},
                                    ShortForm{"hs", "hoc sinh"},
                                    ShortForm{"bv", "benh vien"},
                                    ShortForm{"kcn", "khu cong nghiep"},
                                    ShortForm{"ubnd", "uy ban nhan dan"},
                                    ShortForm{"bhyt", "bao hiem y te"},
                                    ShortForm{"bhxh", "bao hiem xa hoi"},
                                    ShortForm{"ca", "cong an"},
                                    ShortForm{"cccd", "can cuoc cong dan"},
                                    ShortForm{"ql", "quoc lo"},
                                    ShortForm{"thcs", "truong trung hoc"},
                                    ShortForm{"vc", "vo chong"},
                                    ShortForm{"ah", "anh huong"},
                                    ShortForm{"ks", "khach san"},
                                    ShortForm{"tg", "thoi gian"},
                                    ShortForm{"z", "vay"}};

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_plain(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

std::string spelled_out(std::string word, Vocabulary const& known) {
  if (known.contains(word) && word.size() > 2) return word;
  for (auto const& s : short_forms)
    if (s.written == word) return std::string(s.means);
  if (known.contains(word)) return word;
  auto plain = without_telex(word);
  return known.contains(plain) ? plain : word;
}

}  // namespace

std::string without_telex(std::string_view word) {
  std::string out;
  for (char c : word) {
    bool doubled = !out.empty() && out.back() == c && (c == 'a' || c == 'e' || c == 'o' || c == 'd');
    bool hook = c == 'w' && !out.empty() && (out.back() == 'a' || out.back() == 'o' || out.back() == 'u');
    if (!doubled && !hook) out += c;
  }
  constexpr std::string_view tones = "sfrxj", ends = "aeiouycghmnpt";
  if (out.size() >= 3 && tones.find(out.back()) != tones.npos && ends.find(out[out.size() - 2]) != ends.npos) out.pop_back();
  return out;
}

std::vector<Token> tokens_of(std::string_view text, Vocabulary const& known) {
  std::vector<Token> out;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    auto end = at;
    while (end < text.size() && is_word_byte(text[end])) ++end;
    auto said = text.substr(at, end - at);
    at = end;
    auto word = fold(said);
    std::erase_if(word, [](char c) { return !is_plain(c); });
    if (word.empty()) continue;
    auto meant = spelled_out(std::move(word), known);
    for (std::size_t from = 0; from <= meant.size();) {
      auto to = std::min(meant.find(' ', from), meant.size());
      out.push_back({meant.substr(from, to - from), said});
      from = to + 1;
    }
  }
  return out;
}

}  // namespace dinh::hotline
