#pragma once
// Calls to other servers: fetched contexts, webhooks. Blocks: worker lane or a thread of one's own, never the state lane.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace dinh::http {

struct OutgoingRequest {
  std::string method = "GET", url;  // http or https
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::int64_t connect_timeout_ms = 3'000, timeout_ms = 10'000;
  std::size_t max_answer_bytes = 1u << 20;
  long max_redirects = 3;  // 0 for what must reach exactly this address
};

struct IncomingAnswer {
  long status = 0;
  std::string content_type, body;
};

// Any answer is a value, whatever its status; upstream when there was none, too_large when it was too long.
Result<IncomingAnswer> send(OutgoingRequest const&);

}  // namespace dinh::http
