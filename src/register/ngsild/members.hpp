#pragma once
// Members of an object, and items of an array, added to JSON text that is being written.
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/time.hpp"

namespace dinh::reg::json_members {

inline void comma(std::string& out) {
  if (out.back() != '{' && out.back() != '[') out += ',';
}

inline void key(std::string& out, std::string_view name) {
  comma(out);
  json::write_string(out, name);
  out += ':';
}

inline void time(std::string& out, std::string_view name, Instant t) {
  key(out, name);
  out.append("\"").append(iso(t)).append("\"");
}

}  // namespace dinh::reg::json_members
