#include "register/retention/rule.hpp"

#include "register/ngsild/context.hpp"

namespace dinh::reg {

namespace {

constexpr std::int64_t most_days = 36'500;

Instant days_before(Date today, std::optional<std::int64_t> days) {
  return days ? Instant{(today.days - *days) * day_ms} : HistoryCut::never;
}

}  // namespace

Result<void> check(RetentionRule const& r) {
  if (r.type.empty()) return fail_field("type", "a type of entities");
  if (!r.samples && !r.days) return fail_field("samples", "a number of days, here or in days");
  for (auto const& [name, days] : {std::pair("samples", r.samples), std::pair("hours", r.hours), std::pair("days", r.days)})
    if (days && (*days < 1 || *days > most_days)) return fail_field(name, "1 to " + std::to_string(most_days) + " days");
  if (r.hours && (!r.samples || *r.hours < *r.samples)) return fail_field("hours", "no fewer days than samples, which must be there too");
  if (r.days && *r.days < r.hours.value_or(r.samples.value_or(0))) return fail_field("days", "no fewer than hours and samples");
  if (r.valid_from && r.valid_until && *r.valid_until <= *r.valid_from) return fail_field("valid_until", "a day after valid_from");
  return {};
}

bool holds(RetentionRule const& r, Date today) {
  return (!r.valid_from || *r.valid_from <= today) && (!r.valid_until || today < *r.valid_until);
}

HistoryCut cut_on(RetentionRule const& r, Date today) {
  HistoryCut out;
  if (!r.attribute.empty()) out.name = Context::core()->stored(r.attribute);
  out.samples = days_before(today, r.samples);
  out.hours = days_before(today, r.hours);
  out.all = days_before(today, r.days);
  return out;
}

}  // namespace dinh::reg
