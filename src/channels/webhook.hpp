#pragma once
// A door that a provider knocks at: who it is, what it brought, and what it wants to hear.
#include "channels/message.hpp"
#include "http/message.hpp"

namespace dinh::channels {

struct Knock {
  std::vector<Received> received;  // kept before the answer leaves
  std::string answer = "{}";
};

class Webhook {
 public:
  virtual ~Webhook() = default;
  // unauthenticated: it is not from whom it says; bad_request: it is, and cannot be understood: it goes into quarantine.
  virtual Result<void> verify(http::Request const&, Instant now) const = 0;
  virtual Result<Knock> open(http::Request const&, Instant now) const = 0;
};

// Five minutes: what is older was recorded and sent again.
constexpr std::int64_t replay_window_ms = 5 * minute_ms;
// A provider's clock may run ahead of ours.
inline bool is_fresh(Instant at, Instant now) { return now - at <= replay_window_ms && at - now <= replay_window_ms; }

}  // namespace dinh::channels
