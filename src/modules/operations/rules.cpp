#include "modules/operations/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace dinh::operations {

Instant silent_at(SensorKind const& kind, Reading const& r) { return r.at + kind.silent_after_s * second_ms; }

Status status_of(SensorKind const& kind, Reading const& r, Instant now) {
  if (now >= silent_at(kind, r)) return Status::silent;
  if (kind.direction == Direction::not_ok) return r.text == "ok" ? Status::ok : Status::warn;
  if (!r.number) return Status::warn;  // a value that cannot be read is not "fine"
  bool above = kind.direction == Direction::above;
  auto beyond = [&](double limit) { return above ? *r.number > limit : *r.number < limit; };
  return beyond(kind.critical) ? Status::critical : beyond(kind.warn) ? Status::warn : Status::ok;
}

std::optional<Alert> alert_of(Point const& p, SensorKind const& kind, Named const& area) {
  if (p.status != Status::critical && p.status != Status::silent) return {};
  Alert a;
  a.place = area.name;
  a.place_en = area.name_en;
  a.unit = kind.name;
  a.unit_en = kind.name_en;
  a.since = p.since;
  a.lon = p.place.lon;
  a.lat = p.place.lat;
  a.ref = p.id;
  if (p.status == Status::silent) {
    a.id = "silent:" + p.id;
    a.kind = "silent";
    a.title = p.name + ": mất kết nối";
    a.title_en = p.name + ": no data";
    a.breach_at = silent_at(kind, p.reading);
  } else {
    a.id = "limit:" + p.id;
    a.kind = "limit";
    a.severity = Severity::warning;
    auto value = fmt::format("{:g} {}", *p.reading.number, kind.unit);
    bool above = kind.direction == Direction::above;
    a.title = fmt::format("{}: {} {} {:g}", p.name, value, above ? "vượt" : "dưới", kind.critical);
    a.title_en = fmt::format("{}: {} {} {:g}", p.name, value, above ? "above" : "below", kind.critical);
  }
  return a;
}

bool more_urgent(Alert const& a, Alert const& b) {
  if (a.severity != b.severity) return a.severity < b.severity;
  auto breach = [](Alert const& x) { return x.breach_at.value_or(x.since); };
  if (breach(a) != breach(b)) return breach(a) < breach(b);
  return a.id < b.id;
}

std::vector<QueueItem> for_the_public(std::vector<QueueItem> queue) {
  for (auto& item : queue) item.case_id = item.code = item.title = std::nullopt;
  return queue;
}

AlertDifference difference(std::vector<Alert> const& before, std::vector<Alert> const& after) {
  std::map<std::string_view, Alert const*> old;
  for (auto const& a : before) old[a.id] = &a;
  AlertDifference out;
  for (auto const& a : after) {
    auto found = old.find(a.id);
    if (found == old.end() || *found->second != a) out.raised.push_back(a);
    if (found != old.end()) old.erase(found);
  }
  for (auto const& [id, alert] : old) out.cleared.emplace_back(id);
  return out;
}

std::optional<double> mean_of(std::span<const Point> points, std::size_t kind) {
  double sum = 0;
  std::int64_t n = 0;
  for (auto const& p : points)
    if (p.kind == kind && p.status != Status::silent && p.reading.number) sum += *p.reading.number, ++n;
  if (n == 0) return {};
  return sum / static_cast<double>(n);
}

std::optional<double> online_percent(std::span<const Point> points) {
  if (points.empty()) return {};
  auto online = std::count_if(points.begin(), points.end(), [](Point const& p) { return p.status != Status::silent; });
  return 100.0 * static_cast<double>(online) / static_cast<double>(points.size());
}

}  // namespace dinh::operations
