#include "modules/hotline/redact.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/compose.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "modules/hotline/redact_numbers.hpp"

namespace dinh::hotline {

namespace {

constexpr std::string_view hidden = "•••";
constexpr std::size_t longest_name = 5;  // words

template <std::size_t n>
bool is_one_of(std::array<std::string_view, n> const& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 19> titles = {"anh", "chị", "ông", "bà", "cô",  "chú", "bác",   "em",   "cháu", "thầy",
                                                     "dì",  "cậu", "mợ",  "mẹ", "cha", "vợ",  "chồng", "thím", "dượng"};
// Without marks (as many write) only those that mean little else.
constexpr std::array<std::string_view, 6> bare_titles = {"anh", "chi", "ong", "ba", "chu", "bac"};
constexpr std::array<std::string_view, 16> roles = {"giáo", "sĩ", "hàng", "xóm",    "chủ", "nhà", "bảo", "vệ",
                                                    "công", "an", "tổ",   "trưởng", "hộ",  "thợ", "tên", "là"};
// A title or a name behind one of these belongs to a place: chợ Bà Chiểu, đường Nguyễn Văn Linh.
constexpr std::array<std::string_view, 36> places = {"đường", "phố",  "hẻm",  "ngõ",  "ngách",  "chợ",    "cầu",   "rạch", "suối",
                                                     "kênh",  "chùa", "miếu", "núi",  "trường", "phường", "xã",    "thôn", "ấp",
                                                     "bến",   "tư",   "ba",   "xoay", "viên",   "quận",   "huyện", "tỉnh", "đền",
                                                     "hồ",    "viện", "lộ",   "dinh", "đình",   "vùng",   "tượng", "hầm",  "đài"};
constexpr std::array<std::string_view, 14> place_names = {"rịa", "triệu", "hạt",   "đen", "điểm",  "chiểu", "lụa",
                                                          "ích", "lãnh",  "giang", "bắc", "trưng", "quẹo",  "ía"};
// Begin with a capital and are nobody's name.
constexpr std::array<std::string_view, 30> no_names = {"xin", "kính", "mong", "đề",     "cảm", "cám", "chủ", "giám", "phó",   "trưởng",
                                                       "bí",  "công", "ubnd", "phường", "xã",  "khu", "tôi", "nhà",  "ở",     "và",
                                                       "anh", "chị",  "ông",  "bà",     "cô",  "chú", "bác", "em",   "đường", "số"};
constexpr std::array<std::string_view, 44> surnames = {
    "nguyen", "tran", "le",    "pham",  "huynh",  "hoang", "phan",   "vu",    "vo",    "dang", "bui",  "do",    "ho",   "ngo", "duong",
    "ly",     "dinh", "doan",  "trinh", "truong", "lam",   "mai",    "dao",   "cao",   "thai", "to",   "ta",    "ha",   "chu", "chau",
    "quach",  "tang", "luong", "luu",   "vuong",  "kieu",  "nghiem", "phung", "thach", "kim",  "danh", "trieu", "khuu", "la"};

// Words that say that a name follows; after the weak ones it must begin with a family name.
struct Phrase {
  std::string_view words;
  bool strong;
};
constexpr std::array phrases = {Phrase{"tên tôi là", true}, Phrase{"tôi tên là", true},
                                Phrase{"tôi tên", true},    Phrase{"tên là", true},
                                Phrase{"họ tên", true},     Phrase{"họ và tên", true},
                                Phrase{"ký tên", true},     Phrase{"người gửi", true},
                                Phrase{"người báo", true},  Phrase{"người phản ánh", true},
                                Phrase{"tên tôi", true},    Phrase{"toi ten la", true},
                                Phrase{"ten toi la", true}, Phrase{"toi ten", true},
                                Phrase{"tôi là", false},    Phrase{"mình là", false},
                                Phrase{"em là", false},     Phrase{"liên hệ", false},
                                Phrase{"gặp", false},       Phrase{"chủ hộ", false},
                                Phrase{"chủ nhà", false},   Phrase{"hộ", false},
                                Phrase{"của", false},       Phrase{"toi la", false},
                                Phrase{"lien he", false}};

struct Word {
  std::size_t from = 0, to = 0;
  std::string low;                        // lower case, with its marks
  bool capital = false, shouted = false;  // shouted: every letter a capital, more than one
};

// The lower-case twin of a Vietnamese capital; the letter itself when it is none.
char32_t lower(char32_t c) {
  if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7)) return c + 32;
  bool pair_leader =
      c == 0x102 || c == 0x110 || c == 0x128 || c == 0x168 || c == 0x1a0 || c == 0x1af || (c >= 0x1ea0 && c <= 0x1eff && c % 2 == 0);
  return pair_leader ? c + 1 : c;
}

bool in_word(char c) {
  auto u = static_cast<unsigned char>(c);
  return u >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!in_word(text[i])) {
      ++i;
      continue;
    }
    Word w{i, i, "", false, true};
    std::size_t letters = 0;
    while (i < text.size() && in_word(text[i])) {
      auto rest = text.substr(i);
      auto c = utf8::next(rest), small = lower(c);
      i = text.size() - rest.size();
      if (letters++ == 0) w.capital = small != c;
      w.shouted = w.shouted && small != c;
      utf8::append(w.low, small);
    }
    w.to = i;
    w.shouted = w.shouted && letters > 1;
    out.push_back(std::move(w));
  }
  return out;
}

class Names {
 public:
  Names(std::string_view text, std::vector<Span> const& numbers)
      : text_(text), words_(words_of(text)), numbers_(numbers), bare_(fold(text) == lower_text()) {
    for (auto const& w : words_) shouting_ = shouting_ && (w.capital || !is_letter(w));
  }

  std::vector<Span> find() {
    for (std::size_t i = 0; i < words_.size();) {
      auto begin = behind_title(i);
      bool any = begin != 0;
      if (!any) begin = behind_phrase(i, any);
      auto end = begin == 0 ? 0 : name_end(begin, any);
      if (end == 0 && words_[i].capital && is_surname(i) && !at_place(i)) {
        begin = i;
        end = name_end(i, false);
        if (end < i + 2 || !telephone_follows(end)) end = 0;
      }
      if (end == 0) {
        ++i;
        continue;
      }
      out_.push_back({words_[begin].from, words_[end - 1].to});
      i = hide_house_number(end);
    }
    return out_;
  }

 private:
  std::string lower_text() const {
    std::string out;
    for (auto rest = text_; !rest.empty();) utf8::append(out, lower(utf8::next(rest)));
    return out;
  }
  static bool is_letter(Word const& w) { return !(w.low[0] >= '0' && w.low[0] <= '9'); }
  bool is_surname(std::size_t i) const { return is_one_of(surnames, fold(words_[i].low)); }
  // Nothing but blanks (and what may stand between a cue and a name) between two words.
  bool together(std::size_t i, std::string_view allowed = " ") const {
    auto between = text_.substr(words_[i].to, words_[i + 1].from - words_[i].to);
    return between.find_first_not_of(allowed) == between.npos;
  }
  bool at_place(std::size_t i) const {
    if (i == 0) return false;
    auto const& before = words_[i - 1];
    return together(i - 1) && (is_one_of(places, before.low) || !is_letter(before) || (before.capital && !first_of_sentence(i - 1)));
  }
  bool first_of_sentence(std::size_t i) const {
    if (i == 0) return true;
    auto between = text_.substr(words_[i - 1].to, words_[i].from - words_[i - 1].to);
    return between.find_first_of(".!?:;,\n") != between.npos;
  }

  // The word after a title (and after what the person does), where a name may begin; 0: none.
  std::size_t behind_title(std::size_t i) const {
    auto const& w = words_[i];
    if (!is_one_of(titles, w.low) && !(bare_ && is_one_of(bare_titles, w.low))) return 0;
    if (w.capital && !shouting_ && at_place(i)) return 0;
    auto next = i + 1;
    while (next < words_.size() && next < i + 4 && together(next - 1) && !words_[next].capital && is_one_of(roles, words_[next].low))
      ++next;
    if (next >= words_.size() || !together(next - 1)) return 0;
    return w.capital && is_one_of(place_names, words_[next].low) ? 0 : next;
  }

  std::size_t behind_phrase(std::size_t i, bool& any) const {
    for (auto const& phrase : phrases) {
      auto at = i;
      auto rest = phrase.words;
      while (!rest.empty() && at < words_.size()) {
        auto word = rest.substr(0, rest.find(' '));
        if (words_[at].low != word) break;
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        ++at;
      }
      if (!rest.empty() || at >= words_.size() || !together(at - 1, " :-")) continue;
      if (!phrase.strong && (!is_surname(at) || !words_[at].capital)) continue;
      any = phrase.strong;
      return at;
    }
    return 0;
  }

  // Past the last word of the name that begins there; 0 when it is none. A name in small letters must begin with a family name
  // and go on with văn or thị.
  std::size_t name_end(std::size_t begin, bool any) const {
    auto end = begin;
    auto fits = [&](std::size_t i) {
      return words_[i].capital && is_letter(words_[i]) && (shouting_ || !words_[i].shouted) && !is_one_of(no_names, words_[i].low);
    };
    while (end < words_.size() && end - begin < longest_name && fits(end) && (end == begin || together(end - 1))) ++end;
    if (end > begin) return any || end >= begin + 2 ? end : 0;
    bool small = begin + 2 < words_.size() && is_surname(begin) && together(begin) && together(begin + 1) &&
                 (fold(words_[begin + 1].low) == "van" || fold(words_[begin + 1].low) == "thi");
    return small ? begin + 3 : 0;
  }

  bool telephone_follows(std::size_t end) const {
    auto from = words_[end - 1].to;
    return std::any_of(numbers_.begin(), numbers_.end(), [&](Span const& n) {
      return n.from >= from && n.from - from <= 12 && text_.substr(from, n.from - from).find_first_of(".\n") == text_.npos;
    });
  }

  // "chị Hoa số nhà 12": the name and the house together are a person.
  std::size_t hide_house_number(std::size_t at) {
    auto i = at;
    while (i < words_.size() && i < at + 3 && together(i - 1, " ,(") &&
           (words_[i].low == "ở" || words_[i].low == "số" || words_[i].low == "nhà"))
      ++i;
    if (i == at || i >= words_.size() || is_letter(words_[i]) || !together(i - 1)) return at;
    auto to = words_[i].to;
    while (to < text_.size() && (text_[to] == '/' || in_word(text_[to]))) ++to;
    out_.push_back({words_[i].from, to});
    return i + 1;
  }

  std::string_view text_;
  std::vector<Word> words_;
  std::vector<Span> const& numbers_;
  bool bare_ = false, shouting_ = true;  // written without marks; written in capitals
  std::vector<Span> out_;
};

std::string redact_once(std::string_view text) {
  auto spans = personal_numbers(text);
  auto names = Names(text, spans).find();
  spans.insert(spans.end(), names.begin(), names.end());
  std::sort(spans.begin(), spans.end(), [](Span const& a, Span const& b) { return a.from < b.from; });
  std::string out;
  std::size_t at = 0;
  for (auto const& s : spans) {
    if (s.to <= at) continue;
    out += text.substr(at, std::max(at, s.from) - at);
    if (s.from >= at) out += hidden;
    at = s.to;
  }
  return out += text.substr(at);
}

}  // namespace

// Until nothing changes: what is hidden may show that the rest is written without marks, or that a number stands alone.
std::string redact(std::string_view text) {
  auto out = redact_once(compose(text));
  for (auto again = redact_once(out); again != out; again = redact_once(out)) out = std::move(again);
  return out;
}

}  // namespace dinh::hotline
