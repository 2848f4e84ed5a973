#pragma once
// What the house answers before anybody has to ask: an article in two languages, every save of it a version that stays readable.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

// draft → published → retired. A draft of something published changes nothing that citizens read; retiring takes it away from them.
enum class ArticleState { draft, published, retired };
constexpr auto names_of(ArticleState) {
  return std::array{named(ArticleState::draft, "draft"), named(ArticleState::published, "published"),
                    named(ArticleState::retired, "retired")};
}

struct ArticleText {  // plain text: paragraphs, and lists of lines that begin with "- "
  std::string title, question, answer;
};

struct Article {
  std::string slug;
  ArticleState state = ArticleState::draft;
  std::string title, question, answer, title_en, question_en, answer_en;
  std::vector<std::string> categories, areas, keywords;  // codes of fields and areas; none: of all
  std::optional<Date> review_on;
  std::string owner_unit, source;
  std::int64_t version = 0;
  Instant saved_at;
  std::string saved_by;

  bool has_english() const { return !title_en.empty() && !answer_en.empty(); }
  ArticleText in(std::string_view lang) const {  // Vietnamese where there is no English
    if (lang == "en" && has_english()) return {title_en, question_en, answer_en};
    return {title, question, answer};
  }
  static constexpr auto fields() {
    return std::tuple(
        field("slug", &Article::slug, "small letters, digits and hyphens"), defaulted("state", &Article::state),
        field("title", &Article::title), defaulted("question", &Article::question, "as a citizen would ask it"),
        field("answer", &Article::answer, "plain text; lines that begin with \"- \" are a list"), defaulted("title_en", &Article::title_en),
        defaulted("question_en", &Article::question_en), defaulted("answer_en", &Article::answer_en),
        defaulted("categories", &Article::categories, "codes of the category tree; none: of all"),
        defaulted("areas", &Article::areas, "where it holds; none: everywhere"),
        defaulted("keywords", &Article::keywords, "other words people use for it"), field("review_on", &Article::review_on),
        defaulted("owner_unit", &Article::owner_unit, "who keeps it right"), defaulted("source", &Article::source, "law or document"),
        defaulted("version", &Article::version), defaulted("saved_at", &Article::saved_at), defaulted("saved_by", &Article::saved_by));
  }
};

enum class VotePlace { page, form, desk };  // where somebody read it; "form": while reporting
constexpr auto names_of(VotePlace) {
  return std::array{named(VotePlace::page, "page"), named(VotePlace::form, "form"), named(VotePlace::desk, "desk")};
}

struct VoteCount {
  std::string slug;
  std::int64_t version = 0, helped = 0, did_not = 0, deflected = 0;
  static constexpr auto fields() {
    return std::tuple(field("slug", &VoteCount::slug), field("version", &VoteCount::version), field("helped", &VoteCount::helped),
                      field("did_not", &VoteCount::did_not),
                      field("deflected", &VoteCount::deflected, "helped while reporting: a report that was not needed"));
  }
};

}  // namespace dinh::hotline
