#pragma once
// Who acts: made by civic from a session or an API key, read by every service. Rights are checked in services.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dinh {

struct Actor {
  std::int64_t user_id = 0;  // 0: nobody is signed in
  std::string name;          // as shown to colleagues
  std::vector<std::string> roles;
  std::vector<std::string> rights;  // "case.read", "case.assign", …; sorted
  std::string unit;                 // code of the unit the actor belongs to; empty: none
  std::string api_key;              // its name, when a machine calls
  std::string address;              // peer's IP address, for limits and the audit
  bool signed_in() const { return user_id != 0 || !api_key.empty(); }
  bool can(std::string_view right) const {
    for (auto const& r : rights)
      if (r == right || r == "*") return true;
    return false;
  }
};

}  // namespace dinh
