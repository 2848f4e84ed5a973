#pragma once
// /health says whether the house works and how fresh its picture is; /metrics the same and more for Prometheus.
#include "app/parts.hpp"

namespace dinh::app {

class Health {
 public:
  Health(Parts&, Folder const&);
  void add_routes(http::Router&);
  void start();   // state thread: looks how old the register's newest change is, then follows the feed

 private:
  http::Response report() const;   // state thread
  std::optional<std::int64_t> data_age_ms() const;

  Parts& parts_;
  Folder folder_;
  Instant started_;
  std::optional<Instant> newest_;   // time of the newest durable change
};

}  // namespace dinh::app
