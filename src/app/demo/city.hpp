#pragma once
// Fills a new folder with the simulated city: 2,000 sensors with two days of readings, a year of reports with their whole story.
// Deterministic from the seed and the moment; a second call finds everything there and does nothing.
#include <functional>
#include <string_view>

#include "app/demo/cases.hpp"
#include "app/demo/sensors.hpp"
#include "app/parts.hpp"

namespace dinh::app::demo {

constexpr std::uint64_t city_seed = 1022;
constexpr std::int64_t simulated_operator = -1;  // user_id of the invented operator who has every simulated report
constexpr std::size_t sensor_count = 2'000;

std::vector<Place> places(civic::Areas const&, Date);  // the wards and communes that have a boundary
std::vector<Sensor> sensors(civic::Areas const&, Date, std::size_t count = sensor_count);

// What a sensor says at a moment, as a change of its entity, which must be there.
reg::Delta reading(reg::Engine&, Sensor const&, Instant at, int utc_offset_min);

// Before the server runs, on the thread that will be the state thread. progress: what is being done, and how far (0 … 1).
struct Size {  // of the made-up past
  std::size_t sensors = sensor_count;
  std::int64_t readings_ms = 48 * hour_ms;
  int days = 365;
  double reports_per_day = 60;
};
PromiseOf promises(Parts&);  // of reports: the city's responsibility map, fields and calendars
using Progress = std::function<void(std::string_view what, double part)>;
void load(Parts&, Progress const&, Size const& = {});

}  // namespace dinh::app::demo
