#include "app/case_figures.hpp"

#include <algorithm>

#include "modules/hotline/redact.hpp"

namespace dinh::app {
namespace {

namespace figures = hotline::statistics;
using operations::Kpi;

constexpr std::int64_t due_soon_ms = 4 * hour_ms;
constexpr std::int64_t alerts_shown = 200, queue_shown = 50;
constexpr int buckets = 24;
constexpr int average_days = 7, on_time_days = 30;  // of the live picture

std::vector<double> as_numbers(std::vector<std::int64_t> const& counts) { return {counts.begin(), counts.end()}; }

}  // namespace

operations::Named CaseFigureReader::field_name(std::string const& code) const {
  auto const* field = catalogue_.find(code);
  return field ? operations::Named{field->name, field->name_en} : operations::Named{code, ""};
}

operations::Named CaseFigureReader::unit_name(std::string const& code) const {
  auto unit = units_.find(code);
  return unit ? operations::Named{unit->name, unit->name_en} : operations::Named{code, ""};
}

operations::Named CaseFigureReader::area_name(std::string const& code) const {
  auto const* area = areas_.latest(code);
  return area ? operations::Named{area->name, area->name_en} : operations::Named{code, ""};
}

operations::CaseFigures CaseFigureReader::read(operations::Period const& period, Instant now) const {
  return db_.read([&](storage::Tx& tx) {
    operations::CaseFigures out;
    out.kpis = kpis(tx, period, now);
    out.hours = hours(tx, period);
    for (auto const& unit :
         figures::on_time_by_unit(tx, period.source, period.live ? now + -on_time_days * day_ms : period.from, period.to))
      out.units.push_back({unit.unit, unit_name(unit.unit).name, unit.on_time, unit.total});
    Instant horizon = (period.live ? now : period.to) + due_soon_ms;
    for (auto const& c : figures::most_urgent(tx, period.source, horizon, alerts_shown)) out.due.push_back(alert(c, now));
    out.due_total = figures::urgent_count(tx, period.source, horizon);
    if (!period.live) return out;
    for (auto const& c : figures::waiting(tx, queue_shown)) out.queue.push_back(queue_item(c));
    out.queue_total = figures::waiting_count(tx);
    return out;
  });
}

std::vector<Kpi> CaseFigureReader::kpis(storage::Tx& tx, operations::Period const& period, Instant now) const {
  Instant at = period.live ? now : period.to, before = period.from;
  std::int64_t length = period.to - period.from, step = std::max<std::int64_t>(1, length / buckets);
  auto number = [](std::int64_t n) { return static_cast<double>(n); };
  std::vector<Kpi> out;
  out.push_back({"open", "", number(figures::open_at(tx, period.source, at)), number(figures::open_at(tx, period.source, before)),
                 spark(tx, "open", figures::open_at, period, now), now, "Số phản ánh đã tiếp nhận mà chưa kết thúc.",
                 "Reports received and not yet closed."});
  out.push_back({"overdue", "", number(figures::overdue_at(tx, period.source, at)), number(figures::overdue_at(tx, period.source, before)),
                 spark(tx, "overdue", figures::overdue_at, period, now), now,
                 "Số phản ánh đang mở đã quá hạn xử lý, theo giờ làm việc của đơn vị.",
                 "Open reports past their due date, in the working time of their unit."});
  out.push_back({"new_today", "", number(figures::received(tx, period.source, period.from, period.to)),
                 number(figures::received(tx, period.source, period.from + -length, period.from)),
                 as_numbers(figures::received_by_step(tx, period.source, period.from, step, buckets)), now,
                 "Số phản ánh nhận được trong kỳ (trực tiếp: 24 giờ qua).", "Reports received in the period (live: the last 24 hours)."});
  // Each point of the line looks back as far as the figure itself does.
  auto minutes = [length](storage::Tx& t, std::string_view, Instant end) { return figures::median_forward_minutes(t, end + -length, end); };
  if (period.source.empty())
    out.push_back({"response_min", "minute", figures::median_forward_minutes(tx, period.from, period.to),
                   figures::median_forward_minutes(tx, period.from + -length, period.from), spark(tx, "response_min", minutes, period, now),
                   now, "Trung vị số phút từ khi nhận đến khi chuyển cho đơn vị xử lý.",
                   "Median minutes from intake to the responsible unit."});
  return out;
}

std::vector<double> CaseFigureReader::spark(storage::Tx& tx, std::string_view key, Figure const& figure, operations::Period const& period,
                                            Instant now) const {
  std::string name = std::string(key) + " " + period.source + (period.live ? " live" : "");
  std::lock_guard lock(mutex_);
  auto& known = sparks_[name];
  bool same = period.live || (known.from == period.from && known.to == period.to);
  if (same && !known.values.empty() && now - known.computed_at < minute_ms) return known.values;
  known = {now, period.from, period.to, {}};
  for (int i = 1; i <= buckets; ++i)
    if (auto value = figure(tx, period.source, period.from + (period.to - period.from) * i / buckets)) known.values.push_back(*value);
  return known.values;
}

operations::Hours CaseFigureReader::hours(storage::Tx& tx, operations::Period const& period) const {
  Instant midnight = at_local(local_date(period.to + -1, utc_offset_min_), 0, utc_offset_min_);
  operations::Hours out;
  out.today = figures::received_by_step(tx, period.source, midnight, hour_ms, buckets);
  out.average.assign(buckets, 0);
  auto week = figures::received_by_step(tx, period.source, midnight + -average_days * day_ms, hour_ms,
                                        static_cast<std::size_t>(buckets * average_days));
  for (std::size_t i = 0; i < week.size(); ++i) out.average[i % buckets] += static_cast<double>(week[i]) / average_days;
  return out;
}

operations::QueueItem CaseFigureReader::queue_item(casework::Case const& c) const {
  auto field = field_name(c.field), area = area_name(c.area);
  return {.case_id = std::to_string(c.id),
          .code = c.code,
          .title = hotline::redact(c.title),
          .field = field.name,
          .field_en = field.name_en,
          .place = area.name,
          .place_en = area.name_en,
          .channel = c.channel,
          .waiting_since = c.opened_at};
}

operations::Alert CaseFigureReader::alert(casework::Case const& c, Instant now) const {
  bool overdue = c.due_at && *c.due_at < now;
  operations::Alert out;
  out.id = "case:" + std::to_string(c.id);
  out.kind = overdue ? "overdue" : "due_soon";
  out.severity = overdue ? operations::Severity::critical : operations::Severity::warning;
  out.title = out.title_en = hotline::redact(c.title);  // a wall is read by everybody in the room
  auto area = area_name(c.area), unit = unit_name(c.unit);
  out.place = area.name;
  out.place_en = area.name_en;
  out.unit = unit.name;
  out.unit_en = unit.name_en;
  out.since = c.opened_at;
  out.breach_at = c.due_at;
  out.lon = c.lon;
  out.lat = c.lat;
  out.ref = std::to_string(c.id);
  return out;
}

}  // namespace dinh::app
