#pragma once
// An administrative area. Its key is its code together with its validity: codes were given again in 2025 (25747 was phường Phú Cường and is
// phường Thủ Dầu Một), and names repeat. Dates are inclusive; an absent one means "before our records" or "still".
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::civic {

enum class Level { province, district, commune };
constexpr auto names_of(Level) {
  return std::array{named(Level::province, "province"), named(Level::district, "district"), named(Level::commune, "commune")};
}

struct Area {
  std::string code, name, name_en;
  Level level = Level::commune;
  std::optional<std::string> parent;
  std::optional<Date> valid_from, valid_to;
  std::vector<std::string> predecessors, successors;  // codes on the day before it began, on the day after it ended
  std::optional<double> area_km2;
  std::optional<std::vector<double>> center;  // longitude, latitude; of areas whose boundary is known
  bool valid_on(Date day) const { return (!valid_from || *valid_from <= day) && (!valid_to || day <= *valid_to); }
  static constexpr auto fields() {
    return std::tuple(field("code", &Area::code, "official code; a key only together with the validity"), field("name", &Area::name),
                      field("name_en", &Area::name_en), field("level", &Area::level), field("parent", &Area::parent),
                      field("valid_from", &Area::valid_from, "first day; absent: before our records"),
                      field("valid_to", &Area::valid_to, "last day; absent: still valid"), field("predecessors", &Area::predecessors),
                      field("successors", &Area::successors), field("area_km2", &Area::area_km2),
                      field("center", &Area::center, "longitude, latitude"));
  }
};

}  // namespace dinh::civic
