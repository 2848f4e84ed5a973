#include "http/sse.hpp"

#include <algorithm>

namespace dinh::http {

std::string sse_frame(std::uint64_t id, std::string_view event, std::string_view data) {
  std::string out;
  out.reserve(data.size() + event.size() + 40);
  if (id != 0) out.append("id: ").append(std::to_string(id)).append("\n");
  if (!event.empty()) out.append("event: ").append(event).append("\n");
  do {
    auto line = data.substr(0, data.find('\n'));
    out.append("data: ").append(line).append("\n");
    data.remove_prefix(std::min(line.size() + 1, data.size()));
  } while (!data.empty());
  return out.append("\n");
}

}  // namespace dinh::http
