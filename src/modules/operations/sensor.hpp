#pragma once
// What the operations centre watches: kinds of sensors with their limits (data/operations/sensors.json), and one point a sensor on the map.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.hpp"
#include "base/geometry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace dinh::operations {

enum class Status { ok, warn, critical, silent };
constexpr auto names_of(Status) {
  return std::array{named(Status::ok, "ok"), named(Status::warn, "warn"), named(Status::critical, "critical"),
                    named(Status::silent, "silent")};
}

enum class Direction { above, below, not_ok };  // not_ok: a text that should read "ok"
constexpr auto names_of(Direction) {
  return std::array{named(Direction::above, "above"), named(Direction::below, "below"), named(Direction::not_ok, "not_ok")};
}

struct SensorKind {
  std::string type;  // stored name of the entity type
  std::string name, name_en;
  std::string attribute;  // stored name of the watched attribute
  std::string unit;
  Direction direction = Direction::above;
  double warn = 0, critical = 0;
  std::int64_t silent_after_s = 300;
  static constexpr auto fields() {
    return std::tuple(field("type", &SensorKind::type), field("name", &SensorKind::name), field("name_en", &SensorKind::name_en),
                      field("attribute", &SensorKind::attribute), field("unit", &SensorKind::unit),
                      field("direction", &SensorKind::direction), defaulted("warn", &SensorKind::warn),
                      defaulted("critical", &SensorKind::critical), field("silent_after_s", &SensorKind::silent_after_s));
  }
};

struct Reading {  // of the watched attribute
  std::optional<double> number;
  std::string text;
  Instant at;
};

struct Point {
  std::string id;
  std::string name;
  std::string area;      // code
  std::size_t kind = 0;  // index into the kinds
  geo::Point place;
  Reading reading;
  Status status = Status::ok;
  Instant since;  // of the status
};

std::vector<SensorKind> read_kinds(std::string_view json);  // throws std::runtime_error: shipped data is ours

}  // namespace dinh::operations
