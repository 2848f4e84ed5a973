#pragma once
// Figures of the hotline, computed from the cases for any period and source; each says how. Sources: "" is the city's own intake.
#include <optional>
#include <string>
#include <vector>

#include "casework/case.hpp"
#include "storage/db.hpp"

namespace dinh::hotline {

struct FigureScope {
  Instant from, to;  // half-open
  std::string source;
  int utc_offset_min = 420;
};

struct OnTime {
  std::string unit;
  std::int64_t on_time = 0, total = 0;
  static constexpr auto fields() {
    return std::tuple(field("unit", &OnTime::unit), field("on_time", &OnTime::on_time), field("total", &OnTime::total));
  }
};

struct SourceView {
  std::string key, name, name_en;
  Instant from, to;
  std::int64_t count = 0;
  static constexpr auto fields() {
    return std::tuple(field("key", &SourceView::key), field("name", &SourceView::name), field("name_en", &SourceView::name_en),
                      field("from", &SourceView::from), field("to", &SourceView::to), field("count", &SourceView::count));
  }
};

namespace statistics {

void migrate(storage::Db&);
std::int64_t open_at(storage::Tx&, std::string_view source, Instant);
std::int64_t overdue_at(storage::Tx&, std::string_view source, Instant);
std::int64_t received(storage::Tx&, std::string_view source, Instant from, Instant to);
std::vector<std::int64_t> received_by_step(storage::Tx&, std::string_view source, Instant from, std::int64_t step_ms, std::size_t steps);
std::vector<std::int64_t> closed_by_step(storage::Tx&, std::string_view source, Instant from, std::int64_t step_ms, std::size_t steps);
std::optional<double> median_forward_minutes(storage::Tx&, Instant from,
                                             Instant to);  // from intake to the responsible unit, working time aside
std::vector<OnTime> on_time_by_unit(storage::Tx&, std::string_view source, Instant from, Instant to);
std::vector<casework::Case> most_urgent(storage::Tx&, std::string_view source, Instant due_before, std::int64_t limit);
std::int64_t urgent_count(storage::Tx&, std::string_view source, Instant due_before);
std::vector<casework::Case> waiting(storage::Tx&, std::int64_t limit);  // nobody has taken them; longest wait first
std::int64_t waiting_count(storage::Tx&);
std::vector<SourceView> sources(storage::Tx&);
bool knows_source(storage::Tx&, std::string_view key);
void put_source(storage::Tx&, std::string_view key, std::string_view name, std::string_view name_en);  // refreshes its counts

}  // namespace statistics

}  // namespace dinh::hotline
