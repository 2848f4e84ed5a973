#pragma once
// Publishes to brokers, from any thread. A connection that did well is kept for the next message to the same broker.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/tls_client.hpp"
#include "mqtt/address.hpp"
#include "mqtt/packet.hpp"

namespace dinh::mqtt {

struct Message {
  Address to;
  Version version = Version::v3_1_1;
  int qos = 0;
  std::string payload, content_type;
  std::int64_t timeout_ms = 5'000;  // for all of it
};

struct PublisherLimits {
  std::size_t idle_connections = 32;
  std::int64_t idle_ms = 20'000;  // then the broker may have closed it already
};

class Publisher {
 public:
  explicit Publisher(PublisherLimits = {});
  ~Publisher();
  Result<void> publish(Message const&);  // blocks; done when the broker has acknowledged it. Code::upstream: why not

 private:
  class Connection;
  std::unique_ptr<Connection> idle(std::string const& broker);
  void keep(std::string const& broker, std::unique_ptr<Connection>);

  std::shared_ptr<const http::TlsTrust> trusted();  // read once, when the first message needs it

  PublisherLimits limits_;
  std::shared_ptr<const http::TlsTrust> trust_;
  std::mutex mutex_;
  std::multimap<std::string, std::unique_ptr<Connection>> idle_;
};

}  // namespace dinh::mqtt
