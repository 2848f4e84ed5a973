#pragma once
// A broker for devices: MQTT 3.1.1 and 5.0, QoS 0 to 2, with or without TLS. It lives on one thread of its own; nothing of Boost in here.
//
//   Listener listener({.endpoints = {{"0.0.0.0", 1883}}},
//                     {.authenticate = …, .may = …, .on_publish = [](Incoming const& m, Done done) { store(m, [done] {
//                     done(Reason::success); }); }}, metrics);
//
// A message is acknowledged, kept as retained and told to subscribers only once Done says so; then in the order in which its client sent
// them. Sessions and retained messages are kept in memory: they outlive connections, not the process.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/actor.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "mqtt/packet.hpp"

namespace dinh::mqtt {

struct ListenerEndpoint {
  std::string address = "127.0.0.1";
  std::uint16_t port = 1883;    // 0: the kernel chooses, see port()
  std::string tls_certificate;  // PEM files; both empty: no TLS
  std::string tls_key;
};

struct ListenerLimits {
  std::size_t max_clients = 10'000, max_clients_per_peer = 1'000;
  std::size_t max_sessions = 20'000;               // with those whose client is away
  std::size_t max_packet_bytes = 256u << 10;       // told to 5.0 clients
  std::size_t max_first_packet_bytes = 64u << 10;  // CONNECT: nobody is known yet
  std::size_t max_topic_bytes = 1'024, max_topic_levels = 32;
  std::size_t max_topic_aliases = 32;  // of a connection
  // Messages of one connection that wait for Done: then its socket is not read. Told to 5.0 clients as Receive Maximum.
  std::size_t max_unacknowledged = 256, max_unacknowledged_bytes = 4u << 20;
  std::size_t max_unsettled_bytes = 256u << 20;                 // of all connections together: then no socket is read
  std::size_t max_subscriptions = 256;                          // of a session
  std::size_t max_sent_unacknowledged = 64;                     // to one subscriber
  std::size_t max_queued = 1'000, max_queued_bytes = 1u << 20;  // for one subscriber: then QoS 0 is dropped first
  std::size_t max_retained = 100'000, max_retained_bytes = 64u << 20;
  std::size_t max_unsent_bytes = 256u << 10;  // in a connection's write buffer
  std::int64_t connect_timeout_ms = 10'000, write_timeout_ms = 30'000;
  std::uint32_t max_session_expiry_s = 7 * 24 * 3'600;  // what a client that is away may ask for; 3.1.1 gets all of it
};

struct ListenerOptions {
  std::vector<ListenerEndpoint> endpoints = {{}};
  ListenerLimits limits = {};
};

struct Login {  // of CONNECT
  std::string client_id, peer;
  std::optional<std::string> user, password;
  Version version = Version::v3_1_1;
  bool tls = false;
};

struct Client {  // one that was let in
  std::string id, user, peer;
  Version version = Version::v3_1_1;
  bool tls = false;
  std::shared_ptr<const Actor> actor;  // as authenticate() answered; never null
};

// A PUBLISH, or a will: good during the call. retain with an empty payload takes the topic's retained message away (§3.3.1.3).
struct Incoming {
  Client const& client;
  std::string_view topic, payload;
  int qos = 0;
  bool retain = false, is_will = false;
  Properties const& properties;  // of 5.0: content type, user properties, …
};

enum class Access { publish, subscribe };

// Settles one message, once, from any thread; copies are of the same. What is given away unsettled counts as server_busy.
//   success                      acknowledged, told to subscribers
//   server_busy, _unavailable    not now: the connection ends without an acknowledgement, so the device sends it again
//   any other refusal            5.0: PUBACK or PUBREC with the reason, which PUBACK must know (§3.4.2.1: 0x80, 0x83, 0x87, 0x90, 0x97,
//   0x99);
//                                3.1.1 knows none, so the message is acknowledged and counted as refused (its §3.3.5)
class Done {
 public:
  struct Ticket;
  explicit Done(std::shared_ptr<Ticket> ticket) : ticket_(std::move(ticket)) {}
  void operator()(Reason) const;

 private:
  std::shared_ptr<Ticket> ticket_;
};

// Called on the listener's thread: must be quick. Answers may come later, from any thread.
struct ListenerPorts {
  // Refusals: Code::unauthenticated (wrong password), forbidden, too_many; anything else: try again later.
  std::function<void(Login, std::function<void(Result<std::shared_ptr<const Actor>>)>)> authenticate;
  // A filter to subscribe to may hold + and #; without the $share/group/ in front. Wills are asked for when their client connects.
  std::function<bool(Client const&, Access, std::string_view topic_or_filter)> may;
  std::function<void(Incoming const&, Done)> on_publish;
};

class Listener {
 public:
  Listener(ListenerOptions, ListenerPorts, Metrics&);  // listens from here on; throws when an address or a certificate cannot be used
  ~Listener();                                         // as stop()
  std::uint16_t port(std::size_t endpoint = 0) const;
  // From any thread. A message of ours to subscribers, without on_publish().
  void publish(std::string topic, std::string payload, int qos = 0, bool retain = false);
  void close_if(std::function<bool(Client const&)>);  // ends connections and their sessions: a right is gone
  void stop();  // takes nothing more, waits up to 3 s for what is to be settled; then the thread has ended

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dinh::mqtt
