#include "modules/operations/module.hpp"

#include "base/json.hpp"
#include "base/shipped.hpp"

namespace dinh::operations {

namespace {

constexpr std::size_t most_missed = 5'000;  // changes: who missed more starts again from a snapshot

std::string talk_json(std::string_view id, std::int64_t version) {
  std::string out;
  json::Writer(out).begin_object().member("id", id).member("version", version).end_object();
  return out;
}

}  // namespace

Module::Module(Service::Options options, storage::Db& db, reg::Engine& engine, AreaName area_name, Clock clock, Ports ports)
    : engine_(engine),
      clock_(clock),
      city_(engine, read_kinds(shipped("operations/sensors.json")), std::move(area_name), clock, stream_),
      service_(options, db, city_, stream_, engine, clock, std::move(ports)) {}

void Module::start() {
  city_.load();
  engine_.on_change([this](reg::Change const& change) { city_.take(change); });
}

void Module::tell_talk(std::string_view id, std::int64_t version) {
  stream_.publish(topic_talks, engine_.durable(), "conversation", talk_json(id, version));
}

void Module::tell_notice(std::string_view user_id, std::int64_t version) {
  stream_.publish(topic_notices, engine_.durable(), "notice", talk_json(user_id, version));
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
  auto seen = after;
  auto tell = [&](reg::Change const& change) {
    city_.describe(change, [&](Topic topic, std::string_view event, std::string const& data) {
      if (topic & topics) missed += http::sse_frame(change.seq, event, data);
    });
    seen = change.seq;
    return true;
  };
  auto pass = [&](reg::Notice const& notice) {
    if (notice.kind == "conversation" && (topics & topic_talks))
      missed += http::sse_frame(notice.seq, "conversation", talk_json(notice.id, notice.version));
    if (notice.kind == "notice" && (topics & topic_notices))
      missed += http::sse_frame(notice.seq, "notice", talk_json(notice.id, notice.version));
    seen = notice.seq;
    return true;
  };
  bool resumes = after == 0 || (engine_.read_feed_slice(after, most_missed, tell, pass) && seen >= engine_.delivered());
  if (!resumes) missed = http::sse_frame(engine_.durable(), "reset", "{}");
  if (missed.empty()) missed = http::sse_frame(engine_.durable(), "hello", "{}");
  if (viewer->send(std::make_shared<const std::string>(std::move(missed)))) stream_.attach(std::move(viewer), topics);
}

std::shared_ptr<const std::string> Module::points_json() {
  auto now = clock_();
  if (points_ && now - points_at_ < second_ms) return points_;
  PointList out{engine_.durable(), {}, {}, {}, {}};
  for (auto const& kind : city_.kinds()) out.types.push_back(kind.type);
  for (auto const& status : names_of(Status{})) out.statuses.emplace_back(status.name);
  for (auto const& p : city_.points()) {
    out.items.push_back({static_cast<std::int64_t>(out.ids.size()), p.place.lon, p.place.lat, static_cast<std::int64_t>(p.kind),
                         static_cast<std::int64_t>(p.status)});
    out.ids.push_back(p.id);
  }
  points_ = std::make_shared<const std::string>(json::to_text(out));
  points_at_ = now;
  return points_;
}

}  // namespace dinh::operations
