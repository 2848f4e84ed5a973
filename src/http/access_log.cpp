#include "http/access_log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/log.hpp"

namespace dinh::http {

void AccessLog::add(Instant at, std::string_view method, std::string_view pattern, int status, double ms, std::size_t bytes) {
  if (!enabled_ || log_threshold() > LogLevel::info) return;
  fmt::format_to(std::back_inserter(lines_), "{} info  request method={} route={} status={} ms={:.2f} bytes={}\n", iso(at), method, pattern,
                 status, ms, bytes);
  if (lines_.size() > 65536) flush();
}

void AccessLog::flush() {
  for (std::string_view rest = lines_; !rest.empty();) {
    auto n = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (n <= 0) break;  // nobody to tell
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  lines_.clear();
}

}  // namespace dinh::http
