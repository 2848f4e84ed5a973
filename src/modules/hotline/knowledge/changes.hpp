#pragma once
// What one version of an article says differently from another, line by line.
#include "modules/hotline/knowledge/article.hpp"

namespace dinh::hotline {

enum class Mark { same, gone, fresh };
constexpr auto names_of(Mark) { return std::array{named(Mark::same, "same"), named(Mark::gone, "removed"), named(Mark::fresh, "added")}; }

struct Change {
  std::string part;  // member of the article
  Mark mark = Mark::same;
  std::string text;
  static constexpr auto fields() {
    return std::tuple(field("part", &Change::part), field("mark", &Change::mark), field("text", &Change::text));
  }
};

std::vector<Change> changes(Article const& from, Article const& to);  // only of parts that differ

}  // namespace dinh::hotline
