#include "app/health.hpp"

#include <algorithm>
#include <limits>

#include "http/endpoint.hpp"

namespace dinh::app {
namespace {

constexpr std::uint64_t low_disk_bytes = 500u << 20;

struct HealthView {
  std::string status, version;
  std::int64_t uptime_s = 0;
  reg::Seq seq = 0, durable = 0;
  json::Value data_age_s;
  std::string journal, records;
  std::uint64_t disk_free_bytes = 0, entities = 0;
  static constexpr auto fields() {
    return std::tuple(field("status", &HealthView::status), field("version", &HealthView::version),
                      field("uptime_s", &HealthView::uptime_s), field("seq", &HealthView::seq, "of the last change"),
                      field("durable", &HealthView::durable, "of the last one on disk"),
                      field("data_age_s", &HealthView::data_age_s, "seconds since the newest change; null: there is none"),
                      field("journal", &HealthView::journal), field("records", &HealthView::records),
                      field("disk_free_bytes", &HealthView::disk_free_bytes), field("entities", &HealthView::entities));
  }
};

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
  bool broken = engine_.broken(), has_records = db_.answers();
  HealthView view{
      .version = std::string(version), .uptime_s = (clock_() - started_) / 1000, .seq = engine_.last(), .durable = engine_.durable()};
  view.disk_free_bytes = folder_.free_bytes();
  view.entities = entities_.load();
  view.status = broken                                  ? "read-only"
                : !has_records                          ? "records unavailable"
                : view.disk_free_bytes < low_disk_bytes ? "disk nearly full"
                                                        : "ok";
  if (auto newest = newest_ms_.load(); newest != 0)
    view.data_age_s = static_cast<double>(std::max<std::int64_t>(0, clock_().ms - newest)) / 1000.0;
  view.journal = broken ? "stopped after a failed write" : "writing";
  view.records = has_records ? "answering" : "not answering";
  return http::json_reply(broken || !has_records ? 503 : 200, json::to_text(view)).with("Cache-Control", "no-store");
}

void Health::add_routes(http::Router& router) {
  auto metrics = [this](http::Request const&) { return http::reply(200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8"); };
  auto health = [this](http::Request const&) { return report(); };
  router.add({
      {http::Method::get, "/health", "", http::Lane::state, http::answers<HealthView>(health), "Does the house work, how fresh is it"},
      {http::Method::get, "/metrics", "", http::Lane::worker, http::answers_text(metrics, "text/plain"), "Prometheus metrics"},
  });
}

}  // namespace dinh::app
