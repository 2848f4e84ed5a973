#pragma once
// A subscription (CIM 009 §5.2.12): what is watched, what is told, to whom. Read once, then immutable.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "register/engine.hpp"
#include "register/ngsild/call.hpp"
#include "register/ngsild/representation.hpp"

namespace dinh::reg {

enum Trigger : unsigned {  // §5.2.12 notificationTrigger
  attribute_created = 1,
  attribute_updated = 2,
  attribute_deleted = 4,
  entity_created = 8,
  entity_updated = 16,
  entity_deleted = 32,
};

struct Receiver {  // §5.2.15 Endpoint
  std::string uri;
  Media accept = Media::json;
  std::vector<std::pair<std::string, std::string>> headers;  // receiverInfo
  std::int64_t timeout_ms = 5'000;
};

struct Subscription {
  std::string id, tenant;
  json::Value body;          // as the client wrote it, without @context
  std::string context_text;  // JSON text of the @context it was written with; "" the core alone
  ContextPtr context = Context::core();

  std::vector<Query> selectors;      // any of them
  std::vector<std::string> watched;  // stored names; empty: every attribute
  unsigned triggers = attribute_created | attribute_updated;
  Showing showing;
  std::vector<std::string> must_have;  // told only when the entity has one of these
  Receiver receiver;
  std::int64_t throttling_ms = 0, interval_ms = 0;
  std::optional<Instant> expires;
  bool is_active = true;

  bool is_live(Instant now) const { return is_active && (!expires || now < *expires); }
  bool selects(Document const&, Names const&) const;
};

struct Progress {  // what has been told so far
  std::int64_t times_sent = 0, times_failed = 0;
  Instant last_notification, last_success, last_failure;  // ms 0: never
  Seq cursor = 0;                                         // everything up to here is done
};

// `body` carries no @context; call.context is the one its names are written in.
Result<Subscription> read_subscription(std::string id, json::Value body, Call const&);
// The representation a client sees: names in the call's context, status and counters computed (§5.2.12, §5.2.14.2).
json::Value show_subscription(Subscription const&, Progress const&, Context const&, Instant now);
// §5.8.2: members of the fragment replace, urn:ngsi-ld:null removes; inside notification likewise.
void merge_subscription(json::Value& body, json::Value const& fragment);

}  // namespace dinh::reg
