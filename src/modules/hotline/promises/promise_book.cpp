#include "modules/hotline/promises/promise_book.hpp"

#include <algorithm>

namespace dinh::hotline {

namespace {

bool fits(PromiseRule const& r, PromiseQuestion const& q) {
  return (r.field == "*" || r.field == q.field) && (!r.unit || *r.unit == q.unit) && (!r.urgency || *r.urgency == q.urgency) &&
         (!r.valid_from || *r.valid_from <= q.day) && (!r.valid_to || q.day <= *r.valid_to);
}

bool has_dates(PromiseRule const& r) { return r.valid_from || r.valid_to; }

int specificity(PromiseRule const& r) { return (r.field != "*" ? 8 : 0) + (r.unit ? 4 : 0) + (r.urgency ? 2 : 0) + (has_dates(r) ? 1 : 0); }

std::string why(PromiseRule const& r) {
  std::string out;
  auto add = [&](bool decided, std::string_view what) {
    if (decided) out += (out.empty() ? "" : ",") + std::string(what);
  };
  add(r.field != "*", "field");
  add(r.unit.has_value(), "unit");
  add(r.urgency.has_value(), "urgency");
  add(has_dates(r), "dates");
  return out;
}

}  // namespace

Promised promised(std::vector<PromiseRule> const& rules, std::string_view kind, PromiseQuestion const& q) {
  PromiseRule const* best = nullptr;
  Promised out;
  for (auto const& r : rules) {
    if (!fits(r, q) || (best && specificity(r) <= specificity(*best))) continue;
    auto clock = std::find_if(r.clocks.begin(), r.clocks.end(), [&](PromisedClock const& c) { return c.kind == kind; });
    if (clock == r.clocks.end()) continue;
    best = &r;
    out.clock = &*clock;
  }
  if (best) out.why = why(*best);
  return out;
}

}  // namespace dinh::hotline
