#pragma once
// Which registrations a request is about (CIM 009 §5.12): pure.
#include <string>
#include <vector>

#include "register/sources/registration.hpp"

namespace dinh::reg {

struct Wanted {
  std::vector<std::string> ids;    // empty: any
  PatternPtr pattern;              // null: any
  TypeSelection types;             // empty: any
  std::vector<std::string> attrs;  // stored names; empty: all
};

// The attributes of a registration that a request is about.
struct Share {
  bool is_all = false;                  // the registration names no attributes, and neither does the request
  std::vector<std::string> attributes;  // else these, stored names
  bool covers(std::string_view attribute) const;
};

bool concerns(EntityGroup const&, Wanted const&);
std::optional<Share> share_of(Registration const&, Wanted const&);  // empty: none, the registration is about something else

}  // namespace dinh::reg
