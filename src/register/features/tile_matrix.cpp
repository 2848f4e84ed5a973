#include "register/features/tile_matrix.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace dinh::reg::tiles {

namespace {

constexpr double pi = std::numbers::pi, degrees = 180 / pi, last_latitude = 89.9;
constexpr double half_equator_m = 6'378'137 * pi;
constexpr double pixel_m = 0.00028;  // the pixel of OGC 17-083r4

double side_of_world(int matrix) { return std::ldexp(static_cast<double>(extent), matrix); }

std::optional<std::uint32_t> read_number(std::string_view text) {
  std::uint32_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || (text.size() > 1 && text[0] == '0')) return {};
  return out;
}

}  // namespace

std::optional<Address> Address::read(std::string_view matrix, std::string_view row, std::string_view col) {
  auto z = read_number(matrix), y = read_number(row), x = read_number(col);
  if (!z || !y || !x || *z > deepest || *y >> *z != 0 || *x >> *z != 0) return {};
  return Address{static_cast<int>(*z), *y, *x};
}

geo::Box Address::box() const {
  auto west_north = unproject(*this, {-buffer, -buffer}), east_south = unproject(*this, {extent + buffer, extent + buffer});
  return {std::max(west_north.lon, -180.0), east_south.lat, std::min(east_south.lon, 180.0), west_north.lat};
}

Spot project(Address const& tile, geo::Point p) {
  auto side = side_of_world(tile.matrix);
  auto latitude = std::clamp(p.lat, -last_latitude, last_latitude) / degrees;
  return {(p.lon + 180) / 360 * side - static_cast<double>(tile.col) * extent,
          (1 - std::asinh(std::tan(latitude)) / pi) / 2 * side - static_cast<double>(tile.row) * extent};
}

geo::Point unproject(Address const& tile, Spot s) {
  auto side = side_of_world(tile.matrix);
  auto x = (s.x + static_cast<double>(tile.col) * extent) / side, y = (s.y + static_cast<double>(tile.row) * extent) / side;
  return {x * 360 - 180, std::atan(std::sinh(pi * (1 - 2 * y))) * degrees};
}

json::Value definition() {
  using json::Array, json::Object;
  Array matrices;
  for (int z = 0; z <= deepest; ++z) {
    auto across = std::int64_t{1} << z;
    auto cell_m = 2 * half_equator_m / 256 / static_cast<double>(across);
    matrices.push_back(Object{{"id", std::to_string(z)},
                              {"scaleDenominator", cell_m / pixel_m},
                              {"cellSize", cell_m},
                              {"pointOfOrigin", Array{-half_equator_m, half_equator_m}},
                              {"tileWidth", 256},
                              {"tileHeight", 256},
                              {"matrixWidth", across},
                              {"matrixHeight", across}});
  }
  return Object{{"id", matrix_set},
                {"title", "Google Maps Compatible for the World"},
                {"uri", matrix_set_uri},
                {"crs", mercator_crs},
                {"orderedAxes", Array{"X", "Y"}},
                {"wellKnownScaleSet", "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"},
                {"tileMatrices", std::move(matrices)}};
}

}  // namespace dinh::reg::tiles
