#include "modules/operations/sensor.hpp"

#include <stdexcept>

#include "base/json_fields.hpp"

namespace dinh::operations {

namespace {
struct Catalogue {
  std::string source;
  std::vector<SensorKind> kinds;
  static constexpr auto fields() { return std::tuple(field("source", &Catalogue::source), field("kinds", &Catalogue::kinds)); }
};
}  // namespace

std::vector<SensorKind> read_kinds(std::string_view json) {
  auto catalogue = json::read_text<Catalogue>(json);
  if (!catalogue) throw std::runtime_error("sensor kinds: " + catalogue.error().detail);
  return std::move(catalogue->kinds);
}

}  // namespace dinh::operations
