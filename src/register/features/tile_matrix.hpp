#pragma once
// WebMercatorQuad of OGC 17-083r4: the world as a square of 2^z × 2^z tiles, rows from the north. Positions are in units of a
// tile, 4,096 to its side, from its upper left corner, y downwards (Mapbox Vector Tile 2.1 §4.3).
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/geometry.hpp"
#include "base/json.hpp"

namespace dinh::reg::tiles {

inline constexpr int extent = 4096, buffer = 64, deepest = 24;
inline constexpr double low_edge = -buffer, high_edge = extent + buffer;  // of what a tile holds
inline constexpr std::string_view matrix_set = "WebMercatorQuad";
inline constexpr std::string_view matrix_set_uri = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
inline constexpr std::string_view mercator_crs = "http://www.opengis.net/def/crs/EPSG/0/3857";

struct Spot {
  double x = 0, y = 0;
  bool operator==(Spot const&) const = default;
};
using Path = std::vector<Spot>;

struct Address {
  int matrix = 0;
  std::uint32_t row = 0, col = 0;
  // Nothing for what is no tile of the set.
  static std::optional<Address> read(std::string_view matrix, std::string_view row, std::string_view col);
  geo::Box box() const;  // with the buffer around it
  bool operator==(Address const&) const = default;
};

// The poles are infinitely far away, so what is beyond 89.9° stands there: outside every tile all the same.
Spot project(Address const&, geo::Point);
geo::Point unproject(Address const&, Spot);

json::Value definition();  // OGC 17-083r4, class json-tilematrixset

}  // namespace dinh::reg::tiles
