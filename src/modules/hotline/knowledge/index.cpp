#include "modules/hotline/knowledge/index.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace dinh::hotline {

namespace {

constexpr double in_heading = 3, in_keywords = 4, in_answer = 1, pair_bonus = 1.5, slip_share = 0.7, field_bonus = 4;
constexpr std::size_t shortest_misspelt = 4, max_words = 60, most_beginnings = 12;
constexpr double sure_from = 11;  // of a score; found by hand on the shipped articles and the made-up complaints

bool holds(std::vector<std::string> const& list, std::string const& code) {
  return list.empty() || code.empty() || std::find(list.begin(), list.end(), code) != list.end();
}

std::string pair_of(std::string const& a, std::string const& b) { return a + " " + b; }

}  // namespace

bool one_slip_apart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1 || a == b) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (a.size() < b.size()) return a.substr(i) == b.substr(i + 1);
  if (a.substr(i + 1) == b.substr(i + 1)) return true;
  return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] && a.substr(i + 2) == b.substr(i + 2);
}

ArticleIndex::ArticleIndex(std::vector<Article> articles) : articles_(std::move(articles)) {
  for (std::size_t i = 0; i < articles_.size(); ++i) {
    auto const& a = articles_[i];
    for (auto const& text : {a.title, a.question, a.title_en, a.question_en}) add(i, text, in_heading);
    for (auto const& text : a.keywords) add(i, text, in_keywords);
    for (auto const& text : {a.answer, a.answer_en}) add(i, text, in_answer);
  }
  for (auto const& [word, postings] : words_) vocabulary_.insert(word);
}

void ArticleIndex::add(std::size_t article, std::string_view text, double weight) {
  auto put = [&](auto& map, std::string const& key) {
    auto& list = map[key];
    if (list.empty() || list.back().article != article) list.push_back({article, weight});
    else list.back().weight = std::max(list.back().weight, weight);
  };
  std::string before;
  for (auto const& token : tokens_of(text, {})) {
    if (token.word.size() >= 2) put(words_, token.word);
    if (!before.empty()) put(pairs_, pair_of(before, token.word));
    before = token.word;
  }
}

double ArticleIndex::rarity(std::vector<Posting> const& list) const {
  return std::log(1 + static_cast<double>(articles_.size()) / static_cast<double>(list.size() + 1));
}

// The word itself; of one that no article has those that begin so, while it is being typed, or those one slip away.
std::vector<std::string> ArticleIndex::meant(std::string const& word, bool last) const {
  if (words_.contains(word)) return {word};
  std::vector<std::string> out;
  if (last)
    for (auto at = words_.lower_bound(word); at != words_.end() && at->first.starts_with(word) && out.size() < most_beginnings; ++at)
      out.push_back(at->first);
  if (out.empty() && word.size() >= shortest_misspelt)
    for (auto const& [known, postings] : words_)
      if (one_slip_apart(word, known)) out.push_back(known);
  return out;
}

std::vector<Hit> ArticleIndex::find(Question const& q) const {
  std::vector<Hit> hits(articles_.size());
  std::vector<bool> paired(articles_.size());
  auto tokens = tokens_of(q.text, vocabulary_);
  if (tokens.size() > max_words) tokens.resize(max_words);
  std::set<std::string> seen;
  auto take = [&](std::vector<Posting> const& list, double share, std::string const* word) {
    for (auto const& p : list) {
      hits[p.article].score += rarity(list) * p.weight * share;
      if (word) hits[p.article].words.push_back(*word);
      else if (p.weight > in_answer) paired[p.article] = true;
    }
  };
  std::string before;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    auto meant_words = meant(tokens[i].word, i + 1 == tokens.size());
    for (auto const& word : meant_words) {
      if (auto pair = pairs_.find(pair_of(before, word)); pair != pairs_.end() && seen.insert(pair->first).second)
        take(pair->second, pair_bonus, nullptr);
      if (word.size() >= 2 && seen.insert(word).second) take(words_.at(word), word == tokens[i].word ? 1 : slip_share, &word);
    }
    before = meant_words.size() == 1 ? meant_words.front() : tokens[i].word;
  }
  std::vector<Hit> out;
  for (std::size_t i = 0; i < articles_.size(); ++i) {
    auto const& a = articles_[i];
    if (!holds(a.categories, q.field) || !holds(a.areas, q.area)) continue;
    auto hit = std::move(hits[i]);
    hit.article = &a;
    if (!tokens.empty() && hit.score <= 0) continue;
    if (hit.score > 0 && !a.categories.empty())
      for (auto const& g : q.guesses)
        if (std::find(a.categories.begin(), a.categories.end(), g.field) != a.categories.end()) hit.score += field_bonus * g.probability;
    if (q.sure && (hit.score < sure_from || !paired[i])) continue;
    out.push_back(std::move(hit));
  }
  std::stable_sort(out.begin(), out.end(), [](Hit const& a, Hit const& b) { return a.score > b.score; });
  if (out.size() > q.limit) out.resize(q.limit);
  return out;
}

Article const* ArticleIndex::find_slug(std::string_view slug) const {
  auto at = std::find_if(articles_.begin(), articles_.end(), [&](Article const& a) { return a.slug == slug; });
  return at == articles_.end() ? nullptr : &*at;
}

}  // namespace dinh::hotline
