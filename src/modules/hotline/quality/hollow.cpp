#include "modules/hotline/quality/hollow.hpp"

#include <algorithm>
#include <array>

#include "base/compose.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace dinh::hotline {
namespace {

constexpr double alike = 0.6;
constexpr std::size_t few_words = 8;

// What offices write whatever was asked (folded).
constexpr std::array<std::string_view, 28> phrases = {"theo quy dinh",
                                                      "ghi nhan",
                                                      "tiep thu",
                                                      "se phoi hop",
                                                      "dang phoi hop",
                                                      "se xem xet",
                                                      "dang xem xet",
                                                      "chuyen den don vi",
                                                      "chuyen bo phan",
                                                      "kiem tra va xu ly",
                                                      "kiem tra xu ly",
                                                      "cam on",
                                                      "tran trong",
                                                      "trong thoi gian toi",
                                                      "se som",
                                                      "dung tham quyen",
                                                      "chi dao",
                                                      "bo phan chuyen mon",
                                                      "cac don vi lien quan",
                                                      "co quan chuc nang",
                                                      "thuong xuyen kiem tra",
                                                      "tang cuong",
                                                      "nhac nho",
                                                      "phan anh cua ong ba",
                                                      "quan tam",
                                                      "da tiep nhan",
                                                      "se duoc xu ly",
                                                      "dang xu ly"};
// What somebody writes who was there.
constexpr std::array<std::string_view, 34> deeds = {
    "da va",           "da thay",         "da sua",        "da lap",       "da don",
    "da cat",          "da thong",        "da hut",        "da nao vet",   "da khoi phuc",
    "da thu gom",      "da lap bien ban", "da xu phat",    "da phat",      "da thao do",
    "da di doi",       "da son",          "da dap",        "da trai",      "da khac phuc xong",
    "da bom",          "da phun",         "da hoan thanh", "da duoc thay", "da nghiem thu",
    "da cap",          "da tra",          "da hoan tien",  "da den",       "da do",
    "da lam viec voi", "da yeu cau",      "da buoc",       "da dinh chi"};
constexpr std::array<std::string_view, 40> empty_words = {"cua",  "va",  "cho", "cac",  "nay",   "khi", "voi", "nhu", "tai", "trong",
                                                          "ngay", "gio", "thi", "toi",  "ong",   "ba",  "anh", "chi", "la",  "da",
                                                          "dang", "se",  "bi",  "duoc", "khong", "co",  "rat", "o",   "len", "ra",
                                                          "vao",  "den", "tu",  "theo", "nhieu", "mot", "hai", "con", "lai", "nguoi"};

struct Word {
  std::string folded;
  bool capital = false, number = false, first = false;  // first: of a sentence
};

bool is_capital(std::string_view word) {
  auto c = utf8::next(word);
  bool pair_leader =
      c == 0x102 || c == 0x110 || c == 0x128 || c == 0x168 || c == 0x1a0 || c == 0x1af || (c >= 0x1ea0 && c <= 0x1eff && c % 2 == 0);
  return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) || pair_leader;
}

std::vector<Word> words_of(std::string_view given) {
  std::vector<Word> out;
  auto text = compose(given);
  bool first = true;
  auto in_word = [](char c) {
    auto u = static_cast<unsigned char>(c);
    return u >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  for (std::size_t i = 0; i < text.size();) {
    if (!in_word(text[i])) {
      first = first || std::string_view(".!?\n:").find(text[i]) != std::string_view::npos;
      ++i;
      continue;
    }
    auto from = i;
    while (i < text.size() && in_word(text[i])) ++i;
    auto word = std::string_view(text).substr(from, i - from);
    bool number = std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    out.push_back({fold(word), is_capital(word), number, first});
    first = false;
  }
  return out;
}

// All words, with one blank around each: a phrase is found as whole words.
std::string spaced(std::vector<Word> const& words) {
  std::string out = " ";
  for (auto const& w : words) out += w.folded + " ";
  return out;
}

template <std::size_t N>
std::size_t hits(std::array<std::string_view, N> const& what, std::string const& text) {
  return static_cast<std::size_t>(
      std::count_if(what.begin(), what.end(), [&](auto phrase) { return text.find(" " + std::string(phrase) + " ") != text.npos; }));
}

std::set<std::string> content_of(std::string_view text) {
  std::set<std::string> out;
  for (auto const& w : words_of(text))
    if (!w.number && w.folded.size() > 1 && std::find(empty_words.begin(), empty_words.end(), w.folded) == empty_words.end())
      out.insert(w.folded);
  return out;
}

std::size_t shared(std::set<std::string> const& a, std::set<std::string> const& b) {
  return static_cast<std::size_t>(std::count_if(a.begin(), a.end(), [&](auto const& w) { return b.contains(w); }));
}

}  // namespace

Skeleton skeleton_of(std::string_view answer, std::string_view address) {
  auto place = content_of(address);
  Skeleton out;
  std::string before;
  for (auto const& w : words_of(answer)) {
    bool names = w.number || (w.capital && !w.first) || place.contains(w.folded);
    if (names) continue;
    if (!before.empty()) out.insert(before + " " + w.folded);
    before = w.folded;
  }
  return out;
}

double likeness(Skeleton const& a, Skeleton const& b) {
  auto both = shared(a, b);
  auto all = a.size() + b.size() - both;
  return all == 0 ? 0 : static_cast<double>(both) / static_cast<double>(all);
}

HollowVerdict judge_answer(AnswerSeen const& seen, std::vector<Skeleton> const& former) {
  HollowVerdict out;
  auto add = [&](double points, std::string vi, std::string en) {
    out.points += points;
    out.reasons.push_back({std::move(vi), std::move(en)});
  };
  auto own = skeleton_of(seen.answer, seen.address);
  std::size_t like = 0;
  for (auto const& other : former) {
    auto l = likeness(own, other);
    out.most_like = std::max(out.most_like, l);
    if (l >= alike) ++like;
  }
  auto words = words_of(seen.answer);
  auto text = spaced(words);
  auto said = content_of(seen.answer);
  if (like >= 2)
    add(2, "giống " + std::to_string(like) + " câu trả lời trước của đơn vị",
        "like " + std::to_string(like) + " former answers of the unit");
  if (auto n = hits(phrases, text); n > 0)
    add(std::min(2.0, 0.8 * static_cast<double>(n)), "có " + std::to_string(n) + " câu mẫu chung chung",
        std::to_string(n) + " phrases that fit anything");
  if (shared(said, content_of(seen.address)) == 0) add(0.7, "không nhắc nơi xảy ra", "does not name the place");
  if (shared(said, content_of(seen.description)) < 2) add(0.7, "không nhắc việc được phản ánh", "does not name the matter");
  if (std::none_of(words.begin(), words.end(), [](Word const& w) { return w.number; }))
    add(0.5, "không có ngày, giờ, số lượng", "no date, time or amount");
  if (words.size() < few_words) add(0.4, "rất ngắn", "very short");
  if (!seen.has_proof) add(0.8, "không có minh chứng", "no proof");
  if (hits(deeds, text) > 0) out.points -= 1.8;
  out.hollow = out.points >= hollow_from;
  return out;
}

}  // namespace dinh::hotline
