#include "base/shipped.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace dinh {

std::string_view shipped(std::string_view path) {
  auto files = shipped_files();
  auto at = std::find_if(files.begin(), files.end(), [&](auto const& f) { return f.path == path; });
  if (at == files.end()) throw std::logic_error("not shipped: data/" + std::string(path));
  return {at->begin, static_cast<std::size_t>(at->end - at->begin)};
}

}  // namespace dinh
