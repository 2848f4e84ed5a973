#pragma once
// What the wallboard shows, as values. Every figure is computed from the store; `definition` says how.
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace dinh::operations {

struct Period {  // half-open; the live picture is the 24 hours that end now
  Instant from, to;
  std::string source;  // only cases of this import source; "" all
  bool live = true;
};

struct Kpi {
  std::string key;
  std::string unit;
  std::optional<double> value;     // absent: not known, never zero
  std::optional<double> previous;  // the same figure at the same time yesterday (or one period earlier)
  std::vector<double> spark;       // oldest first
  Instant changed_at;
  std::string definition, definition_en;
  static constexpr auto fields() {
    return std::tuple(field("key", &Kpi::key), field("unit", &Kpi::unit), field("value", &Kpi::value), field("previous", &Kpi::previous),
                      field("spark", &Kpi::spark), field("changed_at", &Kpi::changed_at), field("definition", &Kpi::definition),
                      field("definition_en", &Kpi::definition_en));
  }
};

enum class Severity { critical, warning, info };  // in the order of the list
constexpr auto names_of(Severity) {
  return std::array{named(Severity::critical, "critical"), named(Severity::warning, "warning"), named(Severity::info, "info")};
}

struct Named {  // in both languages; name_en may be empty
  std::string name, name_en;
};

struct Alert {
  std::string id;    // "case:123", "silent:urn:…", "limit:urn:…"
  std::string kind;  // overdue, due_soon, silent, limit
  Severity severity = Severity::info;
  std::string title, title_en;
  std::string place, place_en;  // area's name
  std::string unit, unit_en;    // responsible unit's name, or the sensor kind's
  Instant since;
  std::optional<Instant> breach_at;  // when it runs out, or ran out
  std::optional<double> lon, lat;
  std::string ref;  // case id or entity id
  bool operator==(Alert const&) const = default;
  static constexpr auto fields() {
    return std::tuple(field("id", &Alert::id), field("kind", &Alert::kind), field("severity", &Alert::severity),
                      field("title", &Alert::title), field("title_en", &Alert::title_en), field("place", &Alert::place),
                      field("place_en", &Alert::place_en), field("unit", &Alert::unit), field("unit_en", &Alert::unit_en),
                      field("since", &Alert::since), field("breach_at", &Alert::breach_at), field("lon", &Alert::lon),
                      field("lat", &Alert::lat), field("ref", &Alert::ref));
  }
};

// A report nobody has taken yet. The public gets no code, which opens it, and no words, which nobody has read yet.
struct QueueItem {
  std::optional<std::string> case_id, code, title;
  std::string field, field_en, place, place_en;  // names of the category and of the area
  std::string channel;
  Instant waiting_since;
  bool operator==(QueueItem const&) const = default;
  static constexpr auto fields() {
    return std::tuple(dinh::field("case_id", &QueueItem::case_id), dinh::field("code", &QueueItem::code),
                      dinh::field("title", &QueueItem::title), dinh::field("field", &QueueItem::field),
                      dinh::field("field_en", &QueueItem::field_en), dinh::field("place", &QueueItem::place),
                      dinh::field("place_en", &QueueItem::place_en), dinh::field("channel", &QueueItem::channel),
                      dinh::field("waiting_since", &QueueItem::waiting_since));
  }
};

struct UnitFigure {
  std::string code, name;
  std::int64_t on_time = 0, total = 0;  // of the cases finished in the period
  static constexpr auto fields() {
    return std::tuple(field("code", &UnitFigure::code), field("name", &UnitFigure::name), field("on_time", &UnitFigure::on_time),
                      field("total", &UnitFigure::total));
  }
};

struct Hours {  // cases received by hour of the local day
  std::vector<std::int64_t> today;
  std::vector<double> average;  // of the seven days before
  static constexpr auto fields() { return std::tuple(field("today", &Hours::today), field("average", &Hours::average)); }
};

struct SensorFigure {
  std::string type, name, name_en;
  std::int64_t ok = 0, warn = 0, critical = 0, silent = 0;
  static constexpr auto fields() {
    return std::tuple(field("type", &SensorFigure::type), field("name", &SensorFigure::name), field("name_en", &SensorFigure::name_en),
                      field("ok", &SensorFigure::ok), field("warn", &SensorFigure::warn), field("critical", &SensorFigure::critical),
                      field("silent", &SensorFigure::silent));
  }
};

struct SeriesPoint {
  Instant at;
  double value = 0;
  static constexpr auto fields() { return std::tuple(field("at", &SeriesPoint::at), field("value", &SeriesPoint::value)); }
};
struct Series {
  std::vector<json::Value> points;  // [[time, value], …]
  std::optional<double> limit;
  std::string unit;
  static constexpr auto fields() {
    return std::tuple(field("points", &Series::points), field("limit", &Series::limit), field("unit", &Series::unit));
  }
};

struct SeriesByName {
  Series pm25;
  static constexpr auto fields() { return std::tuple(field("pm25", &SeriesByName::pm25)); }
};

// What the hotline contributes; app fills the port from its statistics.
struct CaseFigures {
  std::vector<Kpi> kpis;  // open, overdue, first_response, received_per_hour
  Hours hours;
  std::vector<UnitFigure> units;
  std::vector<Alert> due;  // overdue and soon due, most urgent first
  std::int64_t due_total = 0;
  std::vector<QueueItem> queue;
  std::int64_t queue_total = 0;
};

struct Snapshot {
  std::uint64_t seq = 0;  // of the feed: an event stream continues from here
  Instant at;
  bool live = true;
  std::vector<Kpi> kpis;
  Hours hours;
  std::vector<UnitFigure> units;
  std::vector<Alert> alerts;
  std::int64_t alerts_total = 0;
  std::vector<QueueItem> queue;
  std::int64_t queue_total = 0;
  std::vector<SensorFigure> sensors;
  SeriesByName series;
  static constexpr auto fields() {
    return std::tuple(field("seq", &Snapshot::seq), field("at", &Snapshot::at), field("live", &Snapshot::live),
                      field("kpis", &Snapshot::kpis), field("hours", &Snapshot::hours), field("units", &Snapshot::units),
                      field("alerts", &Snapshot::alerts), field("alerts_total", &Snapshot::alerts_total), field("queue", &Snapshot::queue),
                      field("queue_total", &Snapshot::queue_total), field("sensors", &Snapshot::sensors),
                      field("series", &Snapshot::series));
  }
};

// Every sensor on the map.
struct PointItem {
  std::int64_t index = 0;  // into ids
  double lon = 0, lat = 0;
  std::int64_t type = 0, status = 0;  // indexes
  static constexpr bool is_tuple = true;
  static constexpr auto fields() {
    return std::tuple(field("index", &PointItem::index, "index into ids"), field("lon", &PointItem::lon), field("lat", &PointItem::lat),
                      field("type", &PointItem::type, "index into types"), field("status", &PointItem::status, "index into statuses"));
  }
};
struct PointList {
  std::uint64_t seq = 0;  // the feed goes on from there
  std::vector<std::string> types, statuses, ids;
  std::vector<PointItem> items;
  static constexpr auto fields() {
    return std::tuple(field("seq", &PointList::seq), field("types", &PointList::types), field("statuses", &PointList::statuses),
                      field("ids", &PointList::ids), field("items", &PointList::items));
  }
};

}  // namespace dinh::operations
