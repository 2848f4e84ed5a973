#pragma once
// Which articles answer what somebody writes: folded words and pairs of words, each worth more the fewer articles have it; a word that no
// article has is read as one with a slip in it. Pure, made anew when an article is published.
#include <map>
#include <span>
#include <unordered_map>

#include "modules/hotline/knowledge/article.hpp"
#include "modules/hotline/understanding/tokens.hpp"

namespace dinh::hotline {

struct FieldWeight {  // what the text is about, as the reader sees it
  std::string field;
  double probability = 0;
};

struct Question {
  std::string text, field, area;     // field: only its articles and those of all fields; area: those that hold there
  std::vector<FieldWeight> guesses;  // lift articles of these fields
  std::size_t limit = 10;
  bool sure = false;  // only what very likely answers it: nobody asked for a list
};

struct Hit {
  Article const* article = nullptr;
  double score = 0;
  std::vector<std::string> words;  // that were found in it, folded
};

class ArticleIndex {
 public:
  explicit ArticleIndex(std::vector<Article>);
  ArticleIndex(ArticleIndex const&) = delete;
  ArticleIndex& operator=(ArticleIndex const&) = delete;
  std::vector<Hit> find(Question const&) const;  // the best first; without words: all that the other conditions let through
  Article const* find_slug(std::string_view slug) const;
  std::span<const Article> articles() const { return articles_; }

 private:
  struct Posting {
    std::size_t article = 0;
    double weight = 0;
  };
  void add(std::size_t article, std::string_view text, double weight);
  std::vector<std::string> meant(std::string const& word, bool last) const;
  double rarity(std::vector<Posting> const&) const;

  std::vector<Article> articles_;
  Vocabulary vocabulary_;
  std::map<std::string, std::vector<Posting>, std::less<>> words_;
  std::unordered_map<std::string, std::vector<Posting>> pairs_;
};

// One letter wrong, missing, too many, or two neighbours exchanged (Damerau 1964).
bool one_slip_apart(std::string_view a, std::string_view b);

}  // namespace dinh::hotline
