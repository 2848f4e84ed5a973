#pragma once
// An application message on its way to subscribers: shared by all of them, and never changed.
#include <cstdint>
#include <memory>
#include <string>

#include "mqtt/packet.hpp"

namespace dinh::mqtt {

struct Publication {
  std::string topic, payload;
  int qos = 0;
  bool retain = false;
  Properties properties = {};   // those that travel on: see forwarded()
  std::int64_t expires_ms = 0;  // monotonic; 0: never (§3.3.2.3.3)
  bool is_expired(std::int64_t now_ms) const { return expires_ms != 0 && now_ms >= expires_ms; }
  std::size_t bytes() const { return topic.size() + payload.size() + 64; }
};
using PublicationPtr = std::shared_ptr<const Publication>;

Publication publication_of(std::string_view topic, std::string_view payload, int qos, bool retain, Properties const&, std::int64_t now_ms);

}  // namespace dinh::mqtt
