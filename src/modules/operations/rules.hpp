#pragma once
// The centre's decisions, pure: what a reading means, when a sensor is silent, which alert comes first.
#include <span>
#include <vector>

#include "modules/operations/figures.hpp"
#include "modules/operations/sensor.hpp"

namespace dinh::operations {

Status status_of(SensorKind const&, Reading const&, Instant now);
Instant silent_at(SensorKind const&, Reading const&);  // when it counts as silent if nothing more comes

// Alert of a point that is not ok; a warning level alone is shown on the map and does not ring.
std::optional<Alert> alert_of(Point const&, SensorKind const&, Named const& area);

// Severity, then time to breach (what ran out longest ago first), then id: the order never flickers.
bool more_urgent(Alert const& a, Alert const& b);

// What passers-by see of the reports that wait: what they are about, where, since when.
std::vector<QueueItem> for_the_public(std::vector<QueueItem>);

struct AlertDifference {
  std::vector<Alert> raised;         // new or changed
  std::vector<std::string> cleared;  // ids
};
AlertDifference difference(std::vector<Alert> const& before, std::vector<Alert> const& after);

// Mean of the points of one kind that are not silent; absent when there are none.
std::optional<double> mean_of(std::span<const Point>, std::size_t kind);
// Share in per cent of the points that are not silent.
std::optional<double> online_percent(std::span<const Point>);

}  // namespace dinh::operations
