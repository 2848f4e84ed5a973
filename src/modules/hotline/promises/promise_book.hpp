#pragma once
// What is promised for which case: data of the city. A release ships a first version (data/hotline/promises.json).
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

struct PromisedClock {
  std::string kind;                           // first_answer, forward, result, progress, share
  std::optional<std::int64_t> minutes, days;  // of working time; neither: the working days of the field
  std::string calendar = "unit";              // the unit's own, or a code
  std::string ladder;                         // code; "" nobody is told
  static constexpr auto fields() {
    return std::tuple(field("kind", &PromisedClock::kind, "first_answer, forward, result, progress or share"),
                      field("minutes", &PromisedClock::minutes, "of working time"),
                      field("days", &PromisedClock::days, "working days; without minutes and days: those of the field"),
                      defaulted("calendar", &PromisedClock::calendar, "unit, or the code of a calendar"),
                      defaulted("ladder", &PromisedClock::ladder, "the code of a ladder"));
  }
};

struct PromiseRule {
  std::string field = "*";  // code, or "*"
  std::optional<std::string> unit, urgency;
  std::optional<Date> valid_from, valid_to;
  std::vector<PromisedClock> clocks;
  static constexpr auto fields() {
    return std::tuple(dinh::field("field", &PromiseRule::field, "the code of a category, or *"), dinh::field("unit", &PromiseRule::unit),
                      dinh::field("urgency", &PromiseRule::urgency, "normal or urgent"),
                      dinh::field("valid_from", &PromiseRule::valid_from), dinh::field("valid_to", &PromiseRule::valid_to),
                      dinh::field("clocks", &PromiseRule::clocks));
  }
};

struct PromiseBook {
  std::vector<PromiseRule> items;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("items", &PromiseBook::items, "for each kind of clock the most specific rule that has it wins"),
                      defaulted("version", &PromiseBook::version));
  }
};

struct PromiseQuestion {
  std::string_view field, unit, urgency;
  Date day;
};
struct Promised {
  PromisedClock const* clock = nullptr;
  std::string why;  // by what the rule was chosen: "", or some of field,unit,urgency,dates
};
// The most specific: field before unit, unit before urgency, urgency before dates; of equal ones the first. Nothing: no such promise.
Promised promised(std::vector<PromiseRule> const&, std::string_view kind, PromiseQuestion const&);

}  // namespace dinh::hotline
