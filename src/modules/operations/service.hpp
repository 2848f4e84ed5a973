#pragma once
// Use cases of the centre: the snapshot a wallboard starts from, and the figures that change while it is open.
#include <functional>
#include <map>
#include <mutex>

#include "base/actor.hpp"
#include "modules/operations/figures.hpp"
#include "modules/operations/live_city.hpp"
#include "storage/db.hpp"

namespace dinh::operations {

struct Ports {
  std::function<CaseFigures(Period const&, Instant now)> case_figures;  // reads SQL: never on the state thread
  std::function<void(std::function<void()>)> on_state;                  // runs a task on the state thread, soon
  std::function<bool(std::string_view)> knows_source;                   // was there an import of that key? Reads SQL
};

struct SnapshotIn {
  std::optional<Instant> from, to;    // both absent: the live picture
  std::optional<std::string> source;  // import source of cases
  static constexpr auto fields() {
    return std::tuple(field("from", &SnapshotIn::from, "start of the period"), field("to", &SnapshotIn::to, "its end, at most now"),
                      field("source", &SnapshotIn::source, "only cases of this import"));
  }
};

// The code of a case opens it on the tracking page, to rate it and to object too: those who work here see it, passers-by do not.
bool sees_cases(Actor const&);

class Service {
 public:
  struct Options {
    bool is_public = false;
    std::int64_t series_step_ms = 5 * minute_ms;
  };
  Service(Options, storage::Db&, LiveCity&, LiveStream&, reg::Engine&, Clock, Ports);

  Result<Snapshot> snapshot(Actor const&, SnapshotIn const&);  // worker lane
  Result<void> may_look(Actor const&) const;

  void refresh();  // background, every 2 s: tells the viewers what changed in the figures
  void record();   // background, every series step: keeps the figures that cannot be recomputed

 private:
  struct Live {
    std::uint64_t seq = 0;
    std::vector<SensorFigure> figures;
    std::vector<Alert> alerts;
    std::optional<double> online, pm25;
  };
  struct Seen {
    std::optional<double> value;
    Instant changed_at;
  };
  Live ask_state();
  Snapshot compute(Period const&, Instant now);
  void add_sensor_kpis(Snapshot&, Period const&, Live const&, Instant now);
  void publish_difference(Snapshot const& before, Snapshot const& after);
  void keep_ages(std::vector<Kpi>&);  // of the live figures

  Options options_;
  storage::Db& db_;
  LiveCity& city_;
  LiveStream& stream_;
  reg::Engine& engine_;
  Clock clock_;
  Ports ports_;
  std::mutex seen_mutex_;
  std::map<std::string, Seen> seen_;  // by key: a figure's age is the time since it changed, not since it was computed
  std::optional<Snapshot> told_;      // what the viewers have seen; touched by refresh() only
};

}  // namespace dinh::operations
