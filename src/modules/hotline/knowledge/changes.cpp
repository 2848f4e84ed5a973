#include "modules/hotline/knowledge/changes.hpp"

#include <algorithm>

namespace dinh::hotline {

namespace {

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return out;
}

std::string joined(std::vector<std::string> const& list) {
  std::string out;
  for (auto const& one : list) out += (out.empty() ? "" : ", ") + one;
  return out;
}

// Longest common subsequence: an answer has some dozen lines.
void compare(std::string part, std::string_view from, std::string_view to, std::vector<Change>& out) {
  if (from == to) return;
  auto a = lines(from), b = lines(to);
  std::vector<std::vector<std::size_t>> common(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (auto i = a.size(); i-- > 0;)
    for (auto j = b.size(); j-- > 0;) common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) out.push_back({part, Mark::same, a[i++]}), ++j;
    else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) out.push_back({part, Mark::gone, a[i++]});
    else out.push_back({part, Mark::fresh, b[j++]});
  }
}

}  // namespace

std::vector<Change> changes(Article const& from, Article const& to) {
  std::vector<Change> out;
  compare("state", name_of(from.state), name_of(to.state), out);
  compare("title", from.title, to.title, out);
  compare("question", from.question, to.question, out);
  compare("answer", from.answer, to.answer, out);
  compare("title_en", from.title_en, to.title_en, out);
  compare("question_en", from.question_en, to.question_en, out);
  compare("answer_en", from.answer_en, to.answer_en, out);
  compare("categories", joined(from.categories), joined(to.categories), out);
  compare("areas", joined(from.areas), joined(to.areas), out);
  compare("keywords", joined(from.keywords), joined(to.keywords), out);
  compare("review_on", from.review_on ? iso(*from.review_on) : "", to.review_on ? iso(*to.review_on) : "", out);
  compare("owner_unit", from.owner_unit, to.owner_unit, out);
  compare("source", from.source, to.source, out);
  return out;
}

}  // namespace dinh::hotline
