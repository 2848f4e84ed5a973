#include "modules/operations/service.hpp"

#include <algorithm>
#include <future>

#include "modules/operations/store.hpp"

namespace dinh::operations {

namespace {

constexpr std::size_t alerts_shown = 200;
constexpr std::size_t spark_buckets = 24;

struct SensorKpi {
  std::string_view key, unit, definition, definition_en;
};
constexpr SensorKpi online_kpi{"sensors", "%", "Tỷ lệ cảm biến gửi dữ liệu đúng nhịp, trên tổng số cảm biến trong kho dữ liệu dùng chung.",
                               "Share of the sensors in the shared database that report on time."};
constexpr SensorKpi pm25_kpi{"pm25", "µg/m³", "Trung bình PM2.5 của các trạm đang gửi dữ liệu.", "Mean PM2.5 of the stations that report."};

std::vector<double> sparkline(std::vector<SeriesPoint> const& points, Instant from, Instant to) {
  std::vector<double> sum(spark_buckets), count(spark_buckets), out;
  for (auto const& p : points) {
    auto bucket = static_cast<std::size_t>((p.at - from) * static_cast<std::int64_t>(spark_buckets) / std::max<std::int64_t>(1, to - from));
    sum[std::min(bucket, spark_buckets - 1)] += p.value;
    count[std::min(bucket, spark_buckets - 1)] += 1;
  }
  for (std::size_t i = 0; i < spark_buckets; ++i)
    if (count[i] > 0) out.push_back(sum[i] / count[i]);
  return out;
}

std::string queue_json(std::vector<QueueItem> const& items, std::int64_t total) {
  std::string out;
  json::Writer to(out);
  to.begin_object().member("total", total).key("items");
  json::write(to, items);
  to.end_object();
  return out;
}

}  // namespace

bool sees_cases(Actor const& actor) { return actor.can("ops.read") || actor.can("case.read"); }

Service::Service(Options options, storage::Db& db, LiveCity& city, LiveStream& stream, reg::Engine& engine, Clock clock, Ports ports)
    : options_(options), db_(db), city_(city), stream_(stream), engine_(engine), clock_(std::move(clock)), ports_(std::move(ports)) {
  migrate(db_);
}

Result<void> Service::may_look(Actor const& actor) const {
  if (options_.is_public || actor.can("ops.read")) return {};
  return fail(actor.signed_in() ? Code::forbidden : Code::unauthenticated, "The wallboard needs the right ops.read");
}

Result<Snapshot> Service::snapshot(Actor const& actor, SnapshotIn const& in) {
  TRY_DO(may_look(actor));
  if (in.source && !ports_.knows_source(*in.source)) return fail_field("source", "a key of /api/ops/sources");
  auto now = clock_();
  Period period{now + -day_ms, now, in.source.value_or(""), !in.from && !in.to};
  if (!period.live) {
    period.to = in.to.value_or(now);
    period.from = in.from.value_or(period.to + -day_ms);
    if (period.from >= period.to) return fail_field("from", "a time before `to`");
  }
  auto out = compute(period, now);
  if (!sees_cases(actor)) out.queue = for_the_public(std::move(out.queue));
  return out;
}

Service::Live Service::ask_state() {
  auto promise = std::make_shared<std::promise<Live>>();
  auto answer = promise->get_future();
  ports_.on_state([this, promise] {
    promise->set_value({engine_.durable(), city_.figures(), city_.alerts(), online_percent(city_.points()), city_.pm25()});
  });
  return answer.get();
}

Snapshot Service::compute(Period const& period, Instant now) {
  Snapshot out;
  out.at = now;
  out.live = period.live;
  auto live = ask_state();  // before the SQL: an event that arrives meanwhile has a higher sequence and is told by the stream
  out.seq = live.seq;
  auto cases = ports_.case_figures(period, now);
  out.kpis = std::move(cases.kpis);
  out.hours = std::move(cases.hours);
  out.units = std::move(cases.units);
  out.queue = std::move(cases.queue);
  out.queue_total = cases.queue_total;
  out.alerts = std::move(cases.due);
  out.alerts_total = cases.due_total;
  if (period.live) {
    out.alerts_total += static_cast<std::int64_t>(live.alerts.size());
    std::move(live.alerts.begin(), live.alerts.end(), std::back_inserter(out.alerts));
    out.sensors = live.figures;
  }
  std::sort(out.alerts.begin(), out.alerts.end(), more_urgent);
  if (out.alerts.size() > alerts_shown) out.alerts.resize(alerts_shown);
  add_sensor_kpis(out, period, live, now);
  if (period.live) keep_ages(out.kpis);
  return out;
}

void Service::keep_ages(std::vector<Kpi>& kpis) {
  std::lock_guard lock(seen_mutex_);
  for (auto& kpi : kpis) {
    auto& seen = seen_[kpi.key];
    if (seen.changed_at.ms == 0 || seen.value != kpi.value) seen = {kpi.value, kpi.changed_at};
    kpi.changed_at = seen.changed_at;
  }
}

void Service::add_sensor_kpis(Snapshot& out, Period const& period, Live const& live, Instant now) {
  auto length = period.to - period.from;
  db_.read([&](storage::Tx& tx) {
    auto add = [&](SensorKpi const& text, std::optional<double> current) {
      auto points = series(tx, text.key, period.from, period.to);
      Kpi kpi{std::string(text.key),
              std::string(text.unit),
              current,
              value_near(tx, text.key, period.to + -length, 2 * options_.series_step_ms),
              sparkline(points, period.from, period.to),
              now,
              std::string(text.definition),
              std::string(text.definition_en)};
      if (!period.live && !points.empty()) kpi.value = points.back().value;
      out.kpis.push_back(std::move(kpi));
      return points;
    };
    add(online_kpi, period.live ? live.online : std::nullopt);
    for (auto const& p : add(pm25_kpi, period.live ? live.pm25 : std::nullopt))
      out.series.pm25.points.push_back(json::Array{iso(p.at), p.value});
  });
  out.series.pm25.unit = pm25_kpi.unit;
  for (auto const& kind : city_.kinds())
    if (kind.attribute == "pm25") out.series.pm25.limit = kind.warn;
}

void Service::refresh() {
  if (stream_.viewers() == 0) {
    told_.reset();
    return;
  }
  auto now = clock_();
  auto current = compute({now + -day_ms, now, "", true}, now);
  if (told_) publish_difference(*told_, current);
  told_ = std::move(current);
}

void Service::publish_difference(Snapshot const& before, Snapshot const& after) {
  struct Event {
    std::string_view name;
    std::string data;
    Topic topic = topic_figures;
  };
  auto events = std::make_shared<std::vector<Event>>();
  std::vector<Kpi> changed;
  for (auto const& kpi : after.kpis) {
    auto old = std::find_if(before.kpis.begin(), before.kpis.end(), [&](Kpi const& k) { return k.key == kpi.key; });
    if (old == before.kpis.end() || old->value != kpi.value || old->previous != kpi.previous) changed.push_back(kpi);
  }
  if (!changed.empty()) events->push_back({"kpi", json::to_text(changed)});
  auto alerts = difference(before.alerts, after.alerts);
  for (auto const& a : alerts.raised) events->push_back({"alert", json::to_text(a)});
  for (auto const& id : alerts.cleared) {
    std::string data;
    json::Writer(data).begin_object().member("id", id).member("cleared", true).end_object();
    events->push_back({"alert", std::move(data)});
  }
  if (before.queue != after.queue || before.queue_total != after.queue_total) {
    events->push_back({"queue", queue_json(after.queue, after.queue_total), topic_queue});
    events->push_back({"queue", queue_json(for_the_public(after.queue), after.queue_total), topic_public_queue});
  }
  ports_.on_state([this, events, seq = after.seq] {
    for (auto const& e : *events) stream_.publish(e.topic, seq, e.name, e.data);
  });
}

void Service::record() {
  auto live = ask_state();
  auto now = clock_();
  Instant slot{now.ms / options_.series_step_ms * options_.series_step_ms};
  db_.write([&](storage::Tx& tx) {
    if (live.online) operations::record(tx, online_kpi.key, slot, *live.online);
    if (live.pm25) operations::record(tx, pm25_kpi.key, slot, *live.pm25);
  });
}

}  // namespace dinh::operations
