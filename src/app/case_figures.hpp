#pragma once
// What the wallboard shows of the hotline, computed from its records. Each figure says how.
#include <functional>
#include <map>
#include <mutex>

#include "civic/areas/areas.hpp"
#include "civic/units/units.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/statistics.hpp"
#include "modules/operations/figures.hpp"

namespace dinh::app {

class CaseFigureReader {
 public:
  CaseFigureReader(storage::Db& db, hotline::Catalogue const& catalogue, civic::Units const& units, civic::Areas const& areas,
                   int utc_offset_min)
      : db_(db), catalogue_(catalogue), units_(units), areas_(areas), utc_offset_min_(utc_offset_min) {}
  operations::CaseFigures read(operations::Period const&, Instant now) const;  // reads SQL: never on the state thread

 private:
  std::vector<operations::Kpi> kpis(storage::Tx&, operations::Period const&, Instant now) const;
  using Figure = std::function<std::optional<double>(storage::Tx&, std::string_view source, Instant)>;  // as it was at a moment
  std::vector<double> spark(storage::Tx&, std::string_view key, Figure const&, operations::Period const&, Instant now) const;
  operations::Hours hours(storage::Tx&, operations::Period const&) const;
  operations::Alert alert(casework::Case const&, Instant now) const;
  operations::QueueItem queue_item(casework::Case const&) const;
  operations::Named field_name(std::string const& code) const;
  operations::Named unit_name(std::string const& code) const;
  operations::Named area_name(std::string const& code) const;
  storage::Db& db_;
  hotline::Catalogue const& catalogue_;
  civic::Units const& units_;
  civic::Areas const& areas_;
  int utc_offset_min_;
  struct Spark {
    Instant computed_at, from, to;
    std::vector<double> values;
  };
  mutable std::mutex mutex_;
  mutable std::map<std::string, Spark> sparks_;  // by key and source: dozens of counts each, so computed once a minute
};

}  // namespace dinh::app
