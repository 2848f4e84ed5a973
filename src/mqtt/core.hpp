#pragma once
// What all connections of a listener share; on its thread, but for the mailbox. Internal: Boost is in here.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <unordered_set>

#include "mqtt/broker.hpp"
#include "mqtt/mailbox.hpp"

namespace dinh::mqtt {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

class Connection;

struct Core {
  Core(ListenerOptions, ListenerPorts, Metrics&);

  ListenerOptions options;
  ListenerPorts ports;
  Figures figures;
  std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
  std::map<std::string, std::size_t, std::less<>> per_peer;
  asio::io_context io{1};
  Broker broker;
  std::unordered_set<std::shared_ptr<Connection>> connections;  // also those that are closed and wait for Done
  std::unordered_set<std::shared_ptr<Waiting>> wills;           // handed over
  std::size_t unsettled_bytes = 0;                              // of all connections
  bool stopping = false;

  // Hands a message over; `who` is told under the number. Never throws.
  void hand_over(Client const&, Publication const&, bool is_will, std::weak_ptr<Waiting> who, std::uint64_t number);
  void publish_will(LastWill);
  bool may(Client const&, Access, std::string_view) const;  // also no when the port throws
};

}  // namespace dinh::mqtt
