#pragma once
// Why the house suggests something, for people.
#include <string>

#include "base/fields.hpp"

namespace dinh::hotline {

struct Reason {  // one short phrase each
  std::string vi, en;
  static constexpr auto fields() { return std::tuple(field("vi", &Reason::vi), field("en", &Reason::en)); }
};

}  // namespace dinh::hotline
