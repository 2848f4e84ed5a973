#include "modules/hotline/quality/rules.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/crypto.hpp"
#include "base/json_fields.hpp"

namespace dinh::hotline {

QualityRules read_quality_rules(std::string_view text) {
  auto read = json::read_text<QualityRules>(text);
  if (!read) throw std::logic_error("data/hotline/quality.json: " + read.error().detail);
  return std::move(*read);
}

std::string drawn(ReviewRule const& rule, casework::Case const& c, std::string_view key) {
  if (!c.grade.empty() && std::find(rule.grades.begin(), rule.grades.end(), c.grade) != rule.grades.end()) return "grade";
  std::optional<double> own;
  for (auto const& [shares, code] : {std::pair(&rule.by_field, &c.field), {&rule.by_unit, &c.unit}})
    if (auto const* share = shares->find(*code); share && share->number()) own = std::max(own.value_or(0), *share->number());
  auto digest = hmac_sha256("review " + std::string(key), c.code);
  double at = 0;  // evenly in [0, 1)
  for (std::size_t i = 0; i < 6; ++i) at = (at + digest[i]) / 256;
  return at < own.value_or(rule.share) ? "sample" : "";
}

double median(std::vector<double> all) {
  if (all.empty()) return 0;
  auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end());
  if (all.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(all.begin(), middle)) / 2;
}

}  // namespace dinh::hotline
