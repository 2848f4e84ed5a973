#pragma once
// For how long the past of an attribute is kept, as data. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "base/fields.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "register/checkpoint.hpp"

namespace dinh::reg {

struct RetentionRule {
  std::string tenant;                                // "": the city's own
  std::string type, attribute;                       // names of the core context, or IRIs; no attribute: all of the type
  std::optional<std::int64_t> samples, hours, days;  // in days: samples, then totals of hours, then totals of days, then nothing
  std::optional<Date> valid_from, valid_until;       // until: the first day on which it no longer holds
  static constexpr auto fields() {
    using R = RetentionRule;
    return std::tuple(defaulted("tenant", &R::tenant), field("type", &R::type),
                      defaulted("attribute", &R::attribute, "none: all of the type"),
                      field("samples", &R::samples, "days that samples are kept; none: for good"),
                      field("hours", &R::hours, "days that totals of hours are kept; none: as long as there are samples or for good"),
                      field("days", &R::days, "days after which all is forgotten; none: never"), field("valid_from", &R::valid_from),
                      field("valid_until", &R::valid_until, "the first day on which it no longer holds"));
  }
};

Result<void> check(RetentionRule const&);  // Code::invalid names the field
bool holds(RetentionRule const&, Date today);
HistoryCut cut_on(RetentionRule const&, Date today);

}  // namespace dinh::reg
