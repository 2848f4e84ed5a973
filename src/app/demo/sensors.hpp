#pragma once
// The demo city's sensors: placed, named and read as pure functions of a seed. Everything here is simulated and says so in the entity.
// Types and attribute names follow smart-data-models.org.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/geometry.hpp"
#include "base/time.hpp"

namespace dinh::app::demo {

enum class Kind : std::uint8_t { air, water, traffic, light, parking, waste };

struct Place {  // an area sensors can stand in
  std::string code, name;
  geo::Geometry shape;
  double weight = 1;  // how many sensors it draws, relative to the others
};

struct Sensor {
  Kind kind = Kind::air;
  std::string id;  // urn:ngsi-ld:<type>:<area>-<number>
  std::string name;
  std::string area;
  geo::Point at;
  std::uint64_t seed = 0;
};

std::vector<Sensor> make_sensors(std::uint64_t seed, std::span<const Place> places, std::size_t count);

std::string_view type_of(Kind);       // NGSI-LD entity type
std::int64_t interval_ms(Kind);       // between two readings
bool silent(Sensor const&, Instant);  // a fault has cut it off
Instant next_reading(Sensor const&, Instant after);
double pm25(Sensor const&, Instant, int utc_offset_min);  // of an air station, µg/m³

// Entity of a reading, normalized NGSI-LD with the core context: the whole thing, or only what changes with each reading.
std::string entity_json(Sensor const&, Instant, int utc_offset_min);
std::string reading_json(Sensor const&, Instant, int utc_offset_min);

}  // namespace dinh::app::demo
