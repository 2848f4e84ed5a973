#include "modules/operations/live_city.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "modules/operations/entity.hpp"

namespace dinh::operations {

LiveCity::LiveCity(reg::Engine& engine, std::vector<SensorKind> kinds, AreaName area_name, Clock clock, LiveStream& stream)
    : engine_(engine), kinds_(std::move(kinds)), area_name_(std::move(area_name)), clock_(std::move(clock)), stream_(stream) {}

void LiveCity::load() {
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
    reg::Query query;
    query.types = {{kinds_[kind].type}};
    query.limit = SIZE_MAX;
    auto found = engine_.query(query);
    if (!found) continue;
    for (auto const& doc : found->docs) update(*doc, kind);
  }
}

std::optional<std::size_t> LiveCity::kind_of(reg::Document const& doc) const {
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind)
    if (has_type(doc, engine_.names(), kinds_[kind].type)) return kind;
  return {};
}

void LiveCity::take(reg::Change const& change) {
  ++changes_;
  if (change.after) {
    if (auto kind = kind_of(*change.after)) update(*change.after, *kind);
  } else if (auto found = index_.find(change.delta->id); found != index_.end()) {
    // The last point takes the place of the one that is gone; its deadline entry is checked against the point it finds.
    auto gone = found->second;
    index_.erase(found);
    if (gone + 1 != points_.size()) {
      points_[gone] = std::move(points_.back());
      index_[points_[gone].id] = gone;
      deadlines_.push({silent_at(kinds_[points_[gone].kind], points_[gone].reading), gone});
    }
    points_.pop_back();
  }
  describe(change, [&](Topic topic, std::string_view event, std::string const& data) { stream_.publish(topic, change.seq, event, data); });
}

void LiveCity::update(reg::Document const& doc, std::size_t kind) {
  auto reading = read_value(doc, engine_.names(), kinds_[kind].attribute);
  auto place = read_point(doc, engine_.names());
  if (!reading || !place) return;  // not (yet) something a map can show
  auto [found, fresh] = index_.try_emplace(std::string(doc.id()), points_.size());
  if (fresh) points_.emplace_back();
  Point& p = points_[found->second];
  p.id = doc.id();
  p.kind = kind;
  p.place = *place;
  p.name = read_text(doc, engine_.names(), "name").value_or(std::string(doc.id()));
  p.area = read_text(doc, engine_.names(), "areaServed").value_or("");
  p.reading = *reading;
  set_status(p, status_of(kinds_[kind], p.reading, clock_()), p.reading.at);
  deadlines_.push({silent_at(kinds_[kind], p.reading), found->second});
}

void LiveCity::set_status(Point& p, Status status, Instant since) {
  if (p.status == status && p.since.ms != 0) return;
  p.status = status;
  p.since = since;
}

void LiveCity::sweep() {
  auto now = clock_();
  while (!deadlines_.empty() && deadlines_.top().at <= now) {
    auto index = deadlines_.top().point;
    deadlines_.pop();
    if (index >= points_.size()) continue;
    Point& p = points_[index];
    if (silent_at(kinds_[p.kind], p.reading) > now || p.status == Status::silent) continue;  // it has spoken since
    set_status(p, Status::silent, silent_at(kinds_[p.kind], p.reading));
    stream_.publish(topic_points, engine_.durable(), "point", point_json(p));
  }
}

void LiveCity::describe(reg::Change const& change, std::function<void(Topic, std::string_view, std::string const&)> const& tell) const {
  if (!change.after) {
    std::string data;
    json::Writer(data).begin_object().member("id", change.delta->id).member("gone", true).end_object();
    // Its id holds the code. What it was is not known any more when a viewer resumes, so the id says it.
    bool was_case = change.delta->id.starts_with(urn("ServiceRequest", ""));
    tell(was_case ? topic_cases : topic_points, "point", data);
    return;
  }
  if (auto found = index_.find(std::string(change.after->id())); found != index_.end()) {
    tell(topic_points, "point", point_json(points_[found->second]));
  } else if (has_type(*change.after, engine_.names(), "ServiceRequest")) {
    tell(topic_cases, "case", case_json(*change.after, engine_.names(), clock_()));
  }
}

std::string LiveCity::point_json(Point const& p) const {
  std::string out;
  json::Writer to(out);
  to.begin_object().member("id", p.id).member("type", kinds_[p.kind].type).member("lon", p.place.lon).member("lat", p.place.lat);
  to.member("status", name_of(p.status)).member("unit", kinds_[p.kind].unit);
  if (p.reading.number) to.member("value", *p.reading.number);
  else to.member("value", p.reading.text);
  to.member("at", iso(p.reading.at)).end_object();
  return out;
}

std::vector<Alert> LiveCity::alerts() const {
  std::vector<Alert> out;
  for (auto const& p : points_)
    if (auto alert = alert_of(p, kinds_[p.kind], area_name_(p.area))) out.push_back(std::move(*alert));
  return out;
}

std::vector<SensorFigure> LiveCity::figures() const {
  std::vector<SensorFigure> out;
  for (auto const& k : kinds_) out.push_back({k.type, k.name, k.name_en});
  static constexpr std::int64_t SensorFigure::*counters[] = {&SensorFigure::ok, &SensorFigure::warn, &SensorFigure::critical,
                                                             &SensorFigure::silent};
  for (auto const& p : points_) ++(out[p.kind].*counters[static_cast<std::size_t>(p.status)]);
  return out;
}

std::optional<double> LiveCity::pm25() const {
  auto kind = std::find_if(kinds_.begin(), kinds_.end(), [](SensorKind const& k) { return k.attribute == "pm25"; });
  if (kind == kinds_.end()) return {};
  return mean_of(points_, static_cast<std::size_t>(kind - kinds_.begin()));
}

}  // namespace dinh::operations
