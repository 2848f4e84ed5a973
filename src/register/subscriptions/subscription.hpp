#pragma once
// A subscription (CIM 009 §5.2.12): what is watched, what is told, to whom. Read once, then immutable.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mqtt/packet.hpp"
#include "register/engine.hpp"
#include "register/ngsild/join.hpp"
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
  std::int64_t timeout_ms = 5'000, cooldown_ms = 0;
  mqtt::Version mqtt_version = mqtt::Version::v5;  // notifierInfo, for mqtt:// and mqtts:// (clause 7.2)
  int mqtt_qos = 0;
  bool is_mqtt() const { return uri.starts_with("mqtt://") || uri.starts_with("mqtts://"); }
};

struct NamedContext {  // an @context and the JSON text it came as; "" the core alone
  std::string text;
  ContextPtr context = Context::core();
};

struct Subscription {
  std::string id, tenant;
  bool is_to_sources = false;  // §5.11: what is told are registrations
  json::Value body;            // the members of table 5.2.12-1, names in them stored names (delta.hpp); but q and expandValues as they came
  NamedContext written_in;     // the @context it was created with
  NamedContext q_in;           // the one that says what the names in q mean
  NamedContext told_in;        // the one notifications use: jsonldContext, else written_in (§5.8.6)
  Instant created, modified;
  std::string owner;  // the consumer that made it (contract.hpp): it tells what he may see

  std::vector<Query> selectors;      // any of them
  std::vector<std::string> watched;  // stored names; empty: every attribute
  unsigned triggers = attribute_created | attribute_updated;
  Showing showing;
  bool shows_changes = false;  // §5.2.14 showChanges
  JoinWish join;
  std::vector<std::string> must_have;  // told only when the entity has one of these
  Receiver receiver;
  std::int64_t throttling_ms = 0, interval_ms = 0;
  std::optional<Instant> expires;
  bool is_active = true;

  bool is_live(Instant now) const { return is_active && (!expires || now < *expires); }
  bool selects(Document const&, Names const&) const;
  bool watches(std::string_view stored_name) const;
};
using KnownSubscription = std::shared_ptr<const Subscription>;

struct Progress {  // what has been told so far
  std::int64_t times_sent = 0, times_failed = 0;
  Instant last_notification, last_success, last_failure;  // ms 0: never
  Seq cursor = 0;                                         // everything up to here is done
  std::string last_failure_reason;                        // for people
};

// Fills in what follows from id, tenant, body and the three contexts. BadRequestData names the member that is wrong.
Result<Subscription> read_subscription(Subscription);
// The representation a client sees: names in its context, status and counters computed (§5.2.12, §5.2.14.2).
json::Value show_subscription(Subscription const&, Progress const&, Context const&, Instant now, bool system);
// §5.8.2: members of the fragment replace, urn:ngsi-ld:null removes; inside notification likewise.
void merge_subscription(json::Value& body, json::Value const& fragment);

}  // namespace dinh::reg
