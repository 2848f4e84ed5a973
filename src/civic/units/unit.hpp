#pragma once
// An organisational unit that can be responsible. Units are reorganised: a unit ends, its successors name it as predecessor.
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::civic {

struct Unit {
  std::string code, name, name_en;
  std::string kind = "department";     // department, committee, company, police, hotline, centre, …: data, never decides anything
  std::string parent;                  // code; "" none
  std::string calendar = "vn-office";  // whose working time its clocks use
  std::string area;                    // code of the area it works for; "" the whole city
  std::string phone;
  std::optional<Date> valid_from, valid_to;  // inclusive
  std::vector<std::string> predecessors;     // codes of the units whose work it took over
  std::int64_t version = 0;
  bool valid_on(Date day) const { return (!valid_from || *valid_from <= day) && (!valid_to || day <= *valid_to); }
  static constexpr auto fields() {
    return std::tuple(field("code", &Unit::code), field("name", &Unit::name), defaulted("name_en", &Unit::name_en),
                      defaulted("kind", &Unit::kind), defaulted("parent", &Unit::parent),
                      defaulted("calendar", &Unit::calendar, "code of its working calendar"),
                      defaulted("area", &Unit::area, "code of the area it works for"), defaulted("phone", &Unit::phone),
                      field("valid_from", &Unit::valid_from, "first day"), field("valid_to", &Unit::valid_to, "last day"),
                      defaulted("predecessors", &Unit::predecessors), defaulted("version", &Unit::version));
  }
};

}  // namespace dinh::civic
