#pragma once
// What outlives a client's connection (§4.1): its subscriptions, what it is still to be told, which messages of QoS 2 it has begun.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "mqtt/filter_tree.hpp"
#include "mqtt/listener.hpp"
#include "mqtt/outbox.hpp"
#include "mqtt/retained.hpp"

namespace dinh::mqtt {

struct LastWill {
  std::shared_ptr<const Publication> message;
  Client client;
  std::int64_t due_ms = 0;  // monotonic
};

// Whoever is connected as the session's client.
class Connected {
 public:
  virtual ~Connected() = default;
  virtual void wake() = 0;                                      // something is to be sent
  virtual void end(Reason) = 0;                                 // says so, and closes
  virtual void settled_of_qos_2(std::uint16_t id, Reason) = 0;  // a message it has sent twice, by an earlier connection
};

struct Telling {  // of what is retained, to a new subscription
  Retained::Walk walk;
  Granted how;
};

enum class Inbound { handed_over, accepted };  // of QoS 2: its PUBREC is still to come, or was sent

class Session {
 public:
  Session(std::string session_key, OutboxLimits limits) : key(std::move(session_key)), outbox(limits) {}
  std::string const key;
  Outbox outbox;
  std::map<std::string, Granted, std::less<>> subscriptions;
  std::unordered_map<std::uint16_t, Inbound> inbound;  // §4.3.3
  std::deque<Telling> tellings;
  Connected* connected = nullptr;
  bool is_over = false;
  std::uint32_t expiry_s = 0;
  std::int64_t away_until_ms = 0;  // when nobody is connected
  std::unique_ptr<LastWill> will;  // of a client that is gone, until its delay is over (§3.1.3.2.2)
};

}  // namespace dinh::mqtt
