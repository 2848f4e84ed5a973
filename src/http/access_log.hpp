#pragma once
// One line per request, collected and written a few times a second: a write(2) each would cost more than the request.
// Routes by pattern, never by path: a path may hold a tracking code.
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dinh::http {

class AccessLog {  // of one thread
 public:
  explicit AccessLog(bool enabled) : enabled_(enabled) {}
  ~AccessLog() { flush(); }
  void add(Instant at, std::string_view method, std::string_view pattern, int status, double ms, std::size_t bytes);
  void flush();

 private:
  bool enabled_;
  std::string lines_;
};

}  // namespace dinh::http
