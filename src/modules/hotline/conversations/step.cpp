#include "modules/hotline/conversations/step.hpp"

#include <algorithm>
#include <array>

#include "base/ids.hpp"
#include "base/text.hpp"

namespace dinh::hotline {
namespace {

using casework::State;

constexpr std::size_t least_report = 10;  // letters: less is a greeting

struct Spelling {
  std::string_view said;  // folded
  std::string_view means;
};
// The whole text; what stands first in a longer one must not pass for a grade.
constexpr std::array grades = {Spelling{"1", "satisfied"},
                               Spelling{"hai long", "satisfied"},
                               Spelling{"rat hai long", "satisfied"},
                               Spelling{"satisfied", "satisfied"},
                               Spelling{"2", "accepted"},
                               Spelling{"chap nhan", "accepted"},
                               Spelling{"tam duoc", "accepted"},
                               Spelling{"accepted", "accepted"},
                               Spelling{"3", "unsatisfied"},
                               Spelling{"chua hai long", "unsatisfied"},
                               Spelling{"khong hai long", "unsatisfied"},
                               Spelling{"ko hai long", "unsatisfied"},
                               Spelling{"unsatisfied", "unsatisfied"}};
constexpr std::array reopening = {std::string_view("mo lai"), std::string_view("reopen")};

std::string bare(std::string_view text) {  // folded, without what stands around words
  auto out = fold(trim(text));
  while (!out.empty() && (out.back() == '.' || out.back() == '!' || out.back() == ',' || out.back() == ' ')) out.pop_back();
  return out;
}

std::string grade_in(std::string_view said) {
  auto at = std::find_if(grades.begin(), grades.end(), [&](Spelling const& s) { return s.said == said; });
  return at == grades.end() ? "" : std::string(at->means);
}

// "TC 7K3-M9P-2QX", "tra cuu 7k3m9p2qx", or the code alone.
std::string code_in(std::string_view text, std::string_view said) {
  for (std::string_view word : {"tra cuu ", "tracuu ", "tc ", "track "})
    if (said.starts_with(word)) {
      auto at = text.find_first_of(" \t");
      if (word == "tra cuu ") at = text.find_first_of(" \t", at + 1);
      if (at != text.npos && read_tracking(trim(text.substr(at)))) return std::string(trim(text.substr(at)));
    }
  return read_tracking(text) ? std::string(text) : "";
}

// What people say before they say it.
constexpr std::array openings = {std::string_view("xin chao"),   std::string_view("chao"),         std::string_view("alo"),
                                 std::string_view("hello"),      std::string_view("tong dai"),     std::string_view("cho toi hoi"),
                                 std::string_view("cho em hoi"), std::string_view("cho minh hoi"), std::string_view("cho hoi"),
                                 std::string_view("anh chi oi"), std::string_view("co ai khong"),  std::string_view("cam on")};

std::size_t letters(std::string_view text) {
  std::string folded(text);
  for (auto opening : openings)
    if (auto at = folded.find(opening); at != folded.npos) folded.erase(at, opening.size());
  return static_cast<std::size_t>(std::count_if(folded.begin(), folded.end(), [](char c) { return c >= 'a' && c <= 'z'; }));
}

// How the text goes on behind "mở lại", "mo lai:", "reopen".
std::optional<std::string> objection_in(std::string_view text, std::string_view said) {
  for (auto word : reopening) {
    if (!said.starts_with(word)) continue;
    auto at = text.find_first_of(" \t:");
    if (word == "mo lai" && at != text.npos) at = text.find_first_of(" \t:", at + 1);
    return at == text.npos ? std::string() : std::string(trim(text.substr(at + 1)));
  }
  return {};
}

bool carries(channels::Message const& m) { return m.place || !m.files.empty(); }

Understood of_a_closed_case(std::string_view text, std::string_view said, casework::Case const& about, bool may_reopen) {
  auto grade = grade_in(said);
  if (!grade.empty() && casework::allowed(casework::Verb::rate, about.state)) return {Meaning::rating, grade, {}, {}};
  if (auto reason = objection_in(text, said); reason && may_reopen) return {Meaning::objection, {}, {}, *reason};
  return {letters(said) >= least_report ? Meaning::report : Meaning::greeting, {}, {}, {}};
}

}  // namespace

Understood understand(channels::Message const& m, std::optional<casework::Case> const& about, bool may_reopen) {
  if (m.automatic || m.kind == "sticker" || m.kind == "unfollow") return {};
  if (m.kind == "follow") return {Meaning::greeting, {}, {}, {}};
  auto text = trim(m.text);
  auto said = bare(text);
  if (auto code = code_in(text, said); !code.empty()) return {Meaning::question, {}, code, {}};
  if (about && about->state == State::need_info && (!said.empty() || carries(m))) return {Meaning::reply, {}, {}, {}};
  if (about && about->open) return {said.empty() && !carries(m) ? Meaning::nothing : Meaning::addition, {}, {}, {}};
  if (about && !said.empty()) return of_a_closed_case(text, said, *about, may_reopen);
  return {letters(said) >= least_report ? Meaning::report : Meaning::greeting, {}, {}, {}};
}

std::string language_of(std::string_view text, std::string_view until_now) {
  auto folded = fold(text);
  bool has_marks = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (has_marks) return "vi";
  constexpr std::array english = {" the ", " is ", " there ", " please ", " street ", " and ", " of ", " not ", " hello ", " water "};
  auto padded = " " + folded + " ";
  auto found = std::count_if(english.begin(), english.end(), [&](char const* word) { return padded.find(word) != padded.npos; });
  if (found >= 2) return "en";
  return std::string(until_now);
}

}  // namespace dinh::hotline
