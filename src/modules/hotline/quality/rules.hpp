#pragma once
// Which closed cases a second person looks at, and what he asks: data/hotline/quality.json, and the draw. Pure.
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/json.hpp"
#include "casework/case.hpp"

namespace dinh::hotline {

struct ReviewRule {
  std::int64_t days = 0;            // after it was closed, a case can be drawn
  double share = 0;                 // 0 to 1, of what has no share of its own
  std::vector<std::string> grades;  // all that were graded so
  json::Value by_field, by_unit;    // shares by code; the larger one holds
  static constexpr auto fields() {
    return std::tuple(field("days", &ReviewRule::days), field("share", &ReviewRule::share), field("grades", &ReviewRule::grades),
                      field("fields", &ReviewRule::by_field), field("units", &ReviewRule::by_unit));
  }
};
struct Criterion {
  std::string code, name, name_en;
  static constexpr auto fields() {
    return std::tuple(field("code", &Criterion::code), field("name", &Criterion::name), field("name_en", &Criterion::name_en));
  }
};
struct LeagueRule {
  std::int64_t least_cases = 1;  // of fewer no share is told
  static constexpr auto fields() { return std::tuple(field("least_cases", &LeagueRule::least_cases)); }
};
struct QualityRules {
  ReviewRule review;
  std::vector<Criterion> criteria;
  LeagueRule league;
  static constexpr auto fields() {
    return std::tuple(field("review", &QualityRules::review), field("criteria", &QualityRules::criteria),
                      field("league", &QualityRules::league));
  }
};
QualityRules read_quality_rules(std::string_view json);  // throws std::logic_error: a shipped file of ours

// Why the case is drawn: "grade", "sample"; "" it is not. The same for ever; nobody without the key knows beforehand.
std::string drawn(ReviewRule const&, casework::Case const&, std::string_view key);

double median(std::vector<double>);  // 0 of none

}  // namespace dinh::hotline
