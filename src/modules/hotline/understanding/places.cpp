#include "modules/hotline/understanding/places.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "modules/hotline/understanding/tokens.hpp"

namespace dinh::hotline {

namespace {

constexpr std::size_t longest_name = 5;  // words

constexpr std::array ward_words = {"phuong", "xa", "thi tran", "thi xa", "thanh pho", "huyen", "quan", "tp"};
constexpr std::array street_words = {"duong so", "duong", "dai lo", "quoc lo", "tinh lo", "hem", "ngo", "kiet", "pho"};
constexpr std::array landmark_words = {"cho",
                                       "truong tieu hoc",
                                       "truong mam non",
                                       "truong thcs",
                                       "truong",
                                       "benh vien",
                                       "tram y te",
                                       "cau",
                                       "chua",
                                       "nga tu",
                                       "nga ba",
                                       "nga nam",
                                       "vong xoay",
                                       "cong vien",
                                       "ben xe",
                                       "sieu thi",
                                       "khu cong nghiep",
                                       "khu dan cu",
                                       "chung cu",
                                       "nha van hoa",
                                       "khu pho",
                                       "dinh",
                                       "nha tho",
                                       "san van dong"};
// Words that go on with the sentence behind a name.
constexpr std::array ends_of_names = {"bi",  "khong", "dang",  "o",   "gan", "truoc",  "doan", "cho",   "co",    "thuoc", "la",
                                      "den", "tu",    "va",    "cua", "rat", "da",     "chua", "nhieu", "ngay",  "hu",    "moi",
                                      "sau", "qua",   "thi",   "luc", "may", "nay",    "toi",  "nhung", "ma",    "nuoc",  "rac",
                                      "cay", "xe",    "nguoi", "tai", "voi", "phuong", "xa",   "cu",    "duong", "kinh",  "sat"};

template <class List>
bool is_in(List const& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool has_digit(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Finder {
 public:
  Finder(std::string_view text, civic::Areas const& areas, Date today)
      : text_(text), areas_(areas), today_(today), tokens_(tokens_of(text, {})) {
    capitals_ = std::count_if(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) >= 2;
  }

  std::vector<NamedPlace> find() {
    for (std::size_t i = 0; i < tokens_.size();) {
      auto next = ward(i);
      if (!next) next = announced(i, street_words, PlaceKind::street);
      if (!next) next = numbered_road(i);
      if (!next) next = announced(i, landmark_words, PlaceKind::landmark);
      i = next ? next : i + 1;
    }
    return std::move(out_);
  }

 private:
  std::string words(std::size_t from, std::size_t to) const {
    std::string out;
    for (auto i = from; i < to; ++i) out += (out.empty() ? "" : " ") + tokens_[i].word;
    return out;
  }
  std::string said(std::size_t from, std::size_t to) const {
    auto begin = static_cast<std::size_t>(tokens_[from].said.data() - text_.data());
    auto const& last = tokens_[to - 1].said;
    return std::string(text_.substr(begin, static_cast<std::size_t>(last.data() + last.size() - text_.data()) - begin));
  }
  bool joined(std::size_t i) const {  // nothing but blanks between it and the one before
    auto const* end = tokens_[i - 1].said.data() + tokens_[i - 1].said.size();
    return std::all_of(end, tokens_[i].said.data(), [](char c) { return c == ' '; });
  }
  bool starts_big(std::size_t i) const {
    auto first = first_code_points(tokens_[i].said, 1);
    return has_digit(first) || (first.size() == 1 ? first[0] >= 'A' && first[0] <= 'Z' : is_big_letter(first));
  }
  // Beyond ASCII: the big letters of Vietnamese sort before the small ones in their blocks.
  static bool is_big_letter(std::string_view letter) {
    constexpr std::string_view big = "ÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴĐ";
    return big.find(letter) != big.npos;
  }
  template <class List>
  std::size_t announcement(std::size_t i, List const& list) const {  // words it takes; 0: none
    for (std::size_t n = std::min<std::size_t>(3, tokens_.size() - i); n > 0; --n)
      if (is_in(list, words(i, i + n))) return n;
    return 0;
  }
  bool in_city(civic::Area const& a) const { return a.center.has_value() || !a.successors.empty() || !a.predecessors.empty(); }

  std::size_t ward(std::size_t i) {
    auto announced_by = announcement(i, ward_words);
    auto from = i + announced_by;
    for (std::size_t n = std::min<std::size_t>(4, tokens_.size() - std::min(from, tokens_.size())); n > 0; --n) {
      auto name = words(from, from + n);
      if (announced_by == 0 &&
          (n < 2 || (i > 0 && (is_in(street_words, tokens_[i - 1].word) || is_in(landmark_words, tokens_[i - 1].word)))))
        continue;
      auto full = announced_by ? words(i, from + n) : name;
      auto found = areas_.named(full, today_);
      if (found.empty() && announced_by) found = areas_.named(name, today_);
      std::erase_if(found, [&](auto const* a) { return a->level == civic::Level::province || !in_city(*a); });
      if (found.empty()) continue;
      add_ward(*found.front(), said(i, from + n));
      return from + n;
    }
    return 0;
  }
  void add_ward(civic::Area const& area, std::string as_said) {
    NamedPlace p{PlaceKind::ward, std::move(as_said), {}, {area.name, area.name_en}};
    std::string vi, en;
    for (auto const* h : areas_.holders(area, today_)) {
      p.areas.push_back(h->code);
      vi += (vi.empty() ? "" : ", ") + h->name;
      en += (en.empty() ? "" : ", ") + h->name_en;
    }
    if (!area.valid_on(today_)) p.why = {area.name + " (tên cũ) nay thuộc " + vi, area.name_en + " (old name) is now in " + en};
    out_.push_back(std::move(p));
  }

  std::size_t end_of_name(std::size_t from) const {
    auto end = from;
    while (end < tokens_.size() && end - from < longest_name && (end == from || joined(end))) {
      if (is_in(ends_of_names, tokens_[end].word) && !(capitals_ && starts_big(end))) break;
      if (capitals_ && !starts_big(end)) break;
      if (!capitals_ && end - from >= 3) break;
      ++end;
    }
    return end;
  }
  template <class List>
  std::size_t announced(std::size_t i, List const& list, PlaceKind kind) {
    auto n = announcement(i, list);
    if (n == 0) return 0;
    auto end = end_of_name(i + n);
    if (end == i + n) return 0;
    add(kind, kind == PlaceKind::street ? with_number(i) : i, end);
    return end;
  }
  std::size_t numbered_road(std::size_t i) {  // ĐT743, QL13, D5
    auto const& w = tokens_[i].word;
    auto letters = w.find_first_of("0123456789");
    bool is_road = letters != w.npos && letters >= 1 && letters <= 2 && w.size() <= 7 && (w[0] == 'd' || w[0] == 'q' || w[0] == 'n');
    if (!is_road) return 0;
    add(PlaceKind::street, with_number(i), i + 1);
    return i + 1;
  }
  // "số 12", "12/3 đường …": the house stands before its street.
  std::size_t with_number(std::size_t i) const {
    auto from = i;
    while (from > 0 && has_digit(tokens_[from - 1].word) && tokens_[from - 1].word.size() <= 5) --from;
    if (from < i && from > 0 && tokens_[from - 1].word == "so") --from;
    return from;
  }
  void add(PlaceKind kind, std::size_t from, std::size_t to) {
    bool street = kind == PlaceKind::street;
    out_.push_back({kind,
                    said(from, to),
                    {},
                    street ? Reason{"tên đường trong nội dung", "a street named in the text"}
                           : Reason{"địa danh trong nội dung", "a landmark named in the text"}});
  }

  std::string_view text_;
  civic::Areas const& areas_;
  Date today_;
  std::vector<Token> tokens_;
  bool capitals_ = false;
  std::vector<NamedPlace> out_;
};

}  // namespace

std::vector<NamedPlace> places_in(std::string_view text, civic::Areas const& areas, Date today) {
  return Finder(text, areas, today).find();
}

}  // namespace dinh::hotline
