#pragma once
// A year of simulated reports of a province: what people write, where, when, and how each report went on. Pure: a function of the seed.
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/demo/sensors.hpp"

namespace dinh::app::demo {

struct CaseEvent {
  Instant at;
  std::string state;  // received, classified, forwarded, in_progress, answered, resolved, rated, reopened, need_info, refused
  std::string text;   // public text of the step; "" none
  std::string grade;  // of rated: satisfied, accepted, unsatisfied
};

struct DemoCase {
  std::string key;             // "demo-000123": a second run finds it again
  std::string field, channel;  // code of the category tree; phone, web, zalo, …
  std::string title, description, address, area;
  geo::Point at;
  Instant opened_at;
  std::vector<CaseEvent> events;  // in order; the last one is the state it is in at `now`
};

// Who answers for a report and until when; the city's own rules say so.
struct DemoPromise {
  std::string unit;
  Instant due;
};
using PromiseOf = std::function<DemoPromise(std::string const& field, std::string const& area, Instant opened)>;

struct CasePlan {
  std::uint64_t seed = 0;
  Instant from, now;  // opened between these; nothing happens after now
  int utc_offset_min = 420;
  double per_day = 60;  // on an ordinary weekday
  PromiseOf promise_of;
};

// Share of reports that a unit answers in time in a month: 70 to 95 %, a few units less, all of them less in the month of storms.
double punctuality(std::uint64_t seed, std::string_view unit, unsigned month);
constexpr unsigned storm_month = 9;

std::vector<DemoCase> make_cases(CasePlan const&, std::span<const Place> places);  // by opened_at

}  // namespace dinh::app::demo
