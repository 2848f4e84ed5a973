#include "modules/operations/module.hpp"

#include "base/shipped.hpp"

namespace dinh::operations {

Module::Module(Service::Options options, storage::Db& db, reg::Engine& engine, AreaName area_name, Clock clock, Ports ports)
    : engine_(engine),
      clock_(clock),
      city_(engine, read_kinds(shipped("operations/sensors.json")), std::move(area_name), clock, stream_),
      service_(options, db, city_, stream_, engine, clock, std::move(ports)) {}

void Module::start() {
  city_.load();
  engine_.on_change([this](reg::Change const& change) { city_.take(change); });
}

void Module::sweep() {
  city_.sweep();
  auto now = clock_();
  if (now - rate_at_ < second_ms) return;
  double per_s = static_cast<double>(city_.changes() - rate_changes_) * 1000.0 / static_cast<double>(now - rate_at_);
  rate_at_ = now;
  rate_changes_ = city_.changes();
  std::string data;
  json::Writer(data).begin_object().member("per_s", per_s).member("at", iso(now)).end_object();
  stream_.publish(topic_figures, engine_.durable(), "rate", data);
}

void Module::attach(std::shared_ptr<http::SseViewer> viewer, unsigned topics, std::uint64_t after) {
  if (viewer->last_event_id() != 0) after = viewer->last_event_id();
  std::string missed;
  auto tell = [&](reg::Change const& change) {
    city_.describe(change, [&](Topic topic, std::string_view event, std::string const& data) {
      if (topic & topics) missed += http::sse_frame(change.seq, event, data);
    });
  };
  if (after != 0 && !engine_.replay_feed(after, tell, [](reg::Notice const&) {}))
    missed = http::sse_frame(engine_.durable(), "reset", "{}");
  if (missed.empty()) missed = http::sse_frame(engine_.durable(), "hello", "{}");
  if (viewer->send(std::make_shared<const std::string>(std::move(missed)))) stream_.attach(std::move(viewer), topics);
}

std::shared_ptr<const std::string> Module::points_json() {
  auto now = clock_();
  if (points_ && now - points_at_ < second_ms) return points_;
  std::string out;
  json::Writer to(out);
  to.begin_object().member("seq", engine_.durable()).key("types").begin_array();
  for (auto const& kind : city_.kinds()) to.value(kind.type);
  to.end_array().key("statuses").begin_array();
  for (auto const& status : names_of(Status{})) to.value(status.name);
  to.end_array().key("ids").begin_array();
  for (auto const& p : city_.points()) to.value(p.id);
  to.end_array().key("items").begin_array();
  for (std::size_t i = 0; i < city_.points().size(); ++i) {
    auto const& p = city_.points()[i];
    to.begin_array().value(static_cast<std::int64_t>(i)).value(p.place.lon).value(p.place.lat);
    to.value(static_cast<std::int64_t>(p.kind)).value(static_cast<std::int64_t>(p.status)).end_array();
  }
  to.end_array().end_object();
  points_ = std::make_shared<const std::string>(std::move(out));
  points_at_ = now;
  return points_;
}

}  // namespace dinh::operations
