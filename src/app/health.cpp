#include "app/health.hpp"

#include <algorithm>
#include <limits>

namespace dinh::app {
namespace {

constexpr std::uint64_t low_disk_bytes = 500u << 20;

}  // namespace

Health::Health(Parts& parts, Folder const& folder) : parts_(parts), folder_(folder), started_(parts.clock()) {
  parts_.metrics.gauge("dinh_disk_free_bytes", "", "Free bytes on the data folder's disk",
                       [this] { return static_cast<double>(folder_.free_bytes()); });
  parts_.metrics.gauge("dinh_data_age_seconds", "", "Age of the newest durable change of the register", [this] {
    auto newest = newest_ms_.load();
    return newest == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(parts_.clock().ms - newest) / 1000.0;
  });
  parts_.metrics.gauge("dinh_register_entities", "", "Entities of the default tenant",
                       [this] { return static_cast<double>(entities_.load()); });
}

void Health::start() {
  reg::Query all;
  all.limit = std::numeric_limits<std::size_t>::max();
  if (auto found = parts_.engine.query(all))
    for (auto const& doc : found->docs) newest_ms_ = std::max(newest_ms_.load(), doc->modified.ms);
  entities_ = parts_.engine.size("");
  parts_.engine.on_change([this](reg::Change const& change) {
    newest_ms_ = change.delta->at.ms;
    entities_ = parts_.engine.size("");
  });
}

http::Response Health::report() const {
  bool broken = parts_.engine.broken();
  auto free = folder_.free_bytes();
  std::string_view status = broken ? "read-only" : free < low_disk_bytes ? "disk nearly full" : "ok";
  std::string out;
  json::Writer to(out);
  to.begin_object().member("status", status).member("version", version).member("uptime_s", (parts_.clock() - started_) / 1000);
  to.member("seq", parts_.engine.last()).member("durable", parts_.engine.durable()).key("data_age_s");
  if (auto newest = newest_ms_.load(); newest != 0)
    to.value(static_cast<double>(std::max<std::int64_t>(0, parts_.clock().ms - newest)) / 1000.0);
  else to.null();
  to.member("journal", broken ? "stopped after a failed write" : "writing").member("disk_free_bytes", free);
  to.member("entities", static_cast<std::uint64_t>(entities_.load())).end_object();
  return http::json_reply(broken ? 503 : 200, std::move(out)).with("Cache-Control", "no-store");
}

void Health::add_routes(http::Router& router) {
  auto metrics = [this](http::Request const&) {
    return http::reply(200, parts_.metrics.text(), "text/plain; version=0.0.4; charset=utf-8");
  };
  router.add({
      {http::Method::get, "/health", "", http::Lane::state, [this](http::Request const&) { return report(); },
       "Does the house work, how fresh is it"},
      {http::Method::get, "/metrics", "", http::Lane::worker, metrics, "Prometheus metrics"},
  });
}

}  // namespace dinh::app
