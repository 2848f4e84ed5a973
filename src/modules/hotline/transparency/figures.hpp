#pragma once
// What the hotline does, in numbers, each with its definition; computed from the cases in one pass.
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"
#include "modules/hotline/views.hpp"
#include "storage/db.hpp"

namespace dinh::hotline {

enum class FigureBy { month, field, area, unit };
constexpr auto names_of(FigureBy) {
  return std::array{named(FigureBy::month, "month"), named(FigureBy::field, "field"), named(FigureBy::area, "area"),
                    named(FigureBy::unit, "unit")};
}

struct FigureIn {
  FigureBy by = FigureBy::month;
  std::optional<Date> from, to;  // both inclusive, days of the city; absent: the last twelve months
  std::string field, area;
  static constexpr auto fields() {
    return std::tuple(defaulted("by", &FigureIn::by), dinh::field("from", &FigureIn::from, "first day"),
                      dinh::field("to", &FigureIn::to, "last day"), defaulted("field", &FigureIn::field),
                      defaulted("area", &FigureIn::area));
  }
};

struct FigureRow {
  std::string key, name, name_en;  // key: 2026-09, or a code
  std::int64_t received = 0, resolved = 0, in_time = 0, with_due = 0, rated = 0, satisfied = 0;
  std::optional<double> in_time_percent, median_hours, satisfied_percent;
  static constexpr auto fields() {
    return std::tuple(field("key", &FigureRow::key), field("name", &FigureRow::name), field("name_en", &FigureRow::name_en),
                      field("received", &FigureRow::received), field("resolved", &FigureRow::resolved),
                      field("in_time", &FigureRow::in_time), field("with_due", &FigureRow::with_due), field("rated", &FigureRow::rated),
                      field("satisfied", &FigureRow::satisfied), field("in_time_percent", &FigureRow::in_time_percent),
                      field("median_hours", &FigureRow::median_hours), field("satisfied_percent", &FigureRow::satisfied_percent));
  }
};
struct FigureDefinition {
  std::string figure, vi, en;
  static constexpr auto fields() {
    return std::tuple(field("figure", &FigureDefinition::figure), field("vi", &FigureDefinition::vi), field("en", &FigureDefinition::en));
  }
};
struct FigureTable {
  Date from, to;
  Instant at;  // when it was computed
  std::vector<FigureRow> items;
  FigureRow total;
  std::vector<FigureDefinition> definitions;
  static constexpr auto fields() {
    return std::tuple(field("from", &FigureTable::from), field("to", &FigureTable::to),
                      field("at", &FigureTable::at, "when it was computed"), field("items", &FigureTable::items),
                      field("total", &FigureTable::total), field("definitions", &FigureTable::definitions));
  }
};

std::vector<FigureDefinition> figure_definitions();

// Some cases with one key and the same number of hours to their result; absent hours: no result yet.
struct FigureCell {
  std::string key;
  std::optional<std::int64_t> hours;
  std::int64_t received = 0, resolved = 0, in_time = 0, with_due = 0, rated = 0, satisfied = 0;
  static constexpr auto fields() {
    return std::tuple(field("key", &FigureCell::key), field("hours", &FigureCell::hours), field("received", &FigureCell::received),
                      field("resolved", &FigureCell::resolved), field("in_time", &FigureCell::in_time),
                      field("with_due", &FigureCell::with_due), field("rated", &FigureCell::rated),
                      field("satisfied", &FigureCell::satisfied));
  }
};
// Rows by key, and the sum; the median is that of whole hours.
struct Figures {
  std::vector<FigureRow> rows;
  FigureRow total;
};
Figures add_up(std::vector<FigureCell> const&);

namespace figures_store {
// Of cases received in the span, of the city's own intake; by month: one key for all of the span.
std::vector<FigureCell> cells(storage::Tx&, FigureBy, Instant from, Instant to, std::string_view field, std::string_view area);
}  // namespace figures_store

}  // namespace dinh::hotline
