#pragma once
// Figures the city cannot recompute later, kept every five minutes: mean PM2.5, share of sensors online.
#include <string_view>
#include <vector>

#include "modules/operations/figures.hpp"
#include "storage/db.hpp"

namespace dinh::operations {

void migrate(storage::Db&);

void record(storage::Tx&, std::string_view key, Instant at, double value);  // again at the same moment: replaced
std::vector<SeriesPoint> series(storage::Tx&, std::string_view key, Instant from, Instant to);
std::optional<double> value_near(storage::Tx&, std::string_view key, Instant at, std::int64_t within_ms);

}  // namespace dinh::operations
