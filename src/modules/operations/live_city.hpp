#pragma once
// The live picture of the sensors, folded from the register's feed: points with their status, silences found when their deadline passes.
// Every call on the state thread.
#include <functional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "modules/operations/figures.hpp"
#include "modules/operations/live_stream.hpp"
#include "modules/operations/rules.hpp"
#include "register/engine.hpp"

namespace dinh::operations {

using AreaName = std::function<Named(std::string_view code)>;

class LiveCity {
 public:
  LiveCity(reg::Engine&, std::vector<SensorKind>, AreaName, Clock, LiveStream&);

  void load();                    // from the register's state, once at start
  void take(reg::Change const&);  // a durable change
  void sweep();                   // silences whose deadline passed; call every 100 ms or so
  // Events of a change, as a viewer gets them; for resuming viewers too.
  void describe(reg::Change const&, std::function<void(Topic, std::string_view event, std::string const& data)> const&) const;

  std::vector<Point> const& points() const { return points_; }
  std::vector<SensorKind> const& kinds() const { return kinds_; }
  std::vector<Alert> alerts() const;  // silent and limit alerts
  std::vector<SensorFigure> figures() const;
  std::optional<double> pm25() const;
  std::uint64_t changes() const { return changes_; }  // since start: the event rate is its slope

 private:
  struct Deadline {
    Instant at;
    std::size_t point;
    bool operator>(Deadline const& o) const { return at > o.at; }
  };
  std::optional<std::size_t> kind_of(reg::Document const&) const;
  void update(reg::Document const&, std::size_t kind);
  void set_status(Point&, Status, Instant since);
  std::string point_json(Point const&) const;

  reg::Engine& engine_;
  std::vector<SensorKind> kinds_;
  AreaName area_name_;
  Clock clock_;
  LiveStream& stream_;
  std::vector<Point> points_;
  std::unordered_map<std::string, std::size_t> index_;  // entity id → point
  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
  std::uint64_t changes_ = 0;
};

}  // namespace dinh::operations
