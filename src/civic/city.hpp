#pragma once
// Whose house this is: part of the configuration, shown on every page.
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"

namespace dinh::civic {

struct City {
  std::string name = "Thành phố", name_en = "City";
  std::string hotline = "1022";
  bool simulated = false;  // demo data: every page says so
  int utc_offset_min = 7 * 60;
  std::vector<double> center = {106.65, 11.15};               // longitude, latitude
  std::vector<double> bbox = {106.30, 10.85, 107.05, 11.55};  // west, south, east, north
  static constexpr auto fields() {
    return std::tuple(defaulted("name", &City::name), defaulted("name_en", &City::name_en),
                      defaulted("hotline", &City::hotline, "number that citizens call"),
                      defaulted("simulated", &City::simulated, "true in a demo city: its data are made up"),
                      defaulted("utc_offset_min", &City::utc_offset_min), defaulted("center", &City::center, "longitude, latitude"),
                      defaulted("bbox", &City::bbox, "west, south, east, north"));
  }
};

}  // namespace dinh::civic
