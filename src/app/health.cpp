#include "app/health.hpp"

#include <algorithm>
#include <limits>

namespace dinh::app {
namespace {

constexpr std::uint64_t low_disk_bytes = 500u << 20;

}  // namespace

Health::Health(storage::Db const& db, reg::Engine& engine, Metrics& metrics, Clock clock, Folder const& folder)
    : db_(db), engine_(engine), metrics_(metrics), clock_(std::move(clock)), folder_(folder), started_(clock_()) {
  metrics_.gauge("dinh_disk_free_bytes", "", "Free bytes on the data folder's disk",
                 [this] { return static_cast<double>(folder_.free_bytes()); });
  metrics_.gauge("dinh_data_age_seconds", "", "Age of the newest durable change of the register", [this] {
    auto newest = newest_ms_.load();
    return newest == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(clock_().ms - newest) / 1000.0;
  });
  metrics_.gauge("dinh_records_available", "", "1 when the database of the records answered last time, else 0",
                 [this] { return db_.answers() ? 1.0 : 0.0; });
  metrics_.gauge("dinh_register_entities", "", "Entities of the default tenant", [this] { return static_cast<double>(entities_.load()); });
}

void Health::start() {
  reg::Query all;
  all.limit = std::numeric_limits<std::size_t>::max();
  if (auto found = engine_.query(all))
    for (auto const& doc : found->docs) newest_ms_ = std::max(newest_ms_.load(), doc->modified.ms);
  entities_ = engine_.size("");
  engine_.on_change([this](reg::Change const& change) {
    newest_ms_ = change.delta->at.ms;
    entities_ = engine_.size("");
  });
}

http::Response Health::report() const {
  bool broken = engine_.broken();
  auto free = folder_.free_bytes();
  bool has_records = db_.answers();
  std::string_view status = broken ? "read-only" : !has_records ? "records unavailable" : free < low_disk_bytes ? "disk nearly full" : "ok";
  std::string out;
  json::Writer to(out);
  to.begin_object().member("status", status).member("version", version).member("uptime_s", (clock_() - started_) / 1000);
  to.member("seq", engine_.last()).member("durable", engine_.durable()).key("data_age_s");
  if (auto newest = newest_ms_.load(); newest != 0) to.value(static_cast<double>(std::max<std::int64_t>(0, clock_().ms - newest)) / 1000.0);
  else to.null();
  to.member("journal", broken ? "stopped after a failed write" : "writing").member("records", has_records ? "answering" : "not answering");
  to.member("disk_free_bytes", free);
  to.member("entities", static_cast<std::uint64_t>(entities_.load())).end_object();
  return http::json_reply(broken || !has_records ? 503 : 200, std::move(out)).with("Cache-Control", "no-store");
}

void Health::add_routes(http::Router& router) {
  auto metrics = [this](http::Request const&) { return http::reply(200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8"); };
  router.add({
      {http::Method::get, "/health", "", http::Lane::state, [this](http::Request const&) { return report(); },
       "Does the house work, how fresh is it"},
      {http::Method::get, "/metrics", "", http::Lane::worker, metrics, "Prometheus metrics"},
  });
}

}  // namespace dinh::app
