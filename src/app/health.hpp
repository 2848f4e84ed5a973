#pragma once
// /health says whether the house works and how fresh its picture is; /metrics the same and more for Prometheus.
#include <atomic>

#include "app/folder.hpp"
#include "base/metrics.hpp"
#include "http/router.hpp"
#include "register/engine.hpp"
#include "storage/db.hpp"

namespace dinh::app {

class Health {
 public:
  Health(storage::Db const&, reg::Engine&, Metrics&, Clock, Folder const&);
  void add_routes(http::Router&);
  void start();  // state thread: looks how old the register's newest change is, then follows the feed

 private:
  http::Response report() const;  // state thread

  storage::Db const& db_;
  reg::Engine& engine_;
  Metrics& metrics_;
  Clock clock_;
  Folder folder_;
  Instant started_;
  // Written by the state thread, read by whoever asks for the metrics.
  std::atomic<std::int64_t> newest_ms_{0};  // time of the newest durable change; 0: there is none
  std::atomic<std::size_t> entities_{0};
};

}  // namespace dinh::app
