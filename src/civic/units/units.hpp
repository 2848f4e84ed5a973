#pragma once
// The units of the city: kept in the records, read from memory by every thread.
#include <map>
#include <memory>
#include <mutex>

#include "base/actor.hpp"
#include "base/result.hpp"
#include "civic/audit/audit_log.hpp"
#include "civic/units/unit.hpp"

namespace dinh::civic {

class Calendars;

struct UnitIn : Unit {  // PUT /api/units/{code}: the whole unit
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() { return std::tuple_cat(Unit::fields(), std::tuple(field("if_match", &UnitIn::if_match))); }
};
struct UnitQuery {
  std::optional<Date> at;
  static constexpr auto fields() { return std::tuple(field("at", &UnitQuery::at, "units of that day; absent: all, ended ones too")); }
};
struct UnitList {
  std::vector<Unit> items;
  std::int64_t total = 0;
  static constexpr auto fields() { return std::tuple(field("items", &UnitList::items), field("total", &UnitList::total)); }
};

class Units {
 public:
  Units(storage::Db&, AuditLog&, Calendars const&, Clock);  // runs its migrations

  std::optional<Unit> find(std::string_view code) const;
  std::vector<Unit> all() const;  // by code
  // Who does that unit's work on the day: itself while it is valid, else its successor.
  std::optional<Unit> responsible(std::string_view code, Date) const;

  Result<UnitList> list(Actor const&, UnitQuery const&) const;
  Result<Unit> save(Actor const&, UnitIn const&);
  Result<void> seed(std::string_view json);  // units of a file that are not there yet
  void refresh();                            // what another process changed

 private:
  using ByCode = std::map<std::string, Unit, std::less<>>;
  std::shared_ptr<const ByCode> snapshot() const;
  Result<void> check(Unit const&) const;

  storage::Db& db_;
  AuditLog& audit_;
  Calendars const& calendars_;
  Clock clock_;
  std::mutex refreshing_;  // one after the other: an older picture never replaces a newer one
  mutable std::mutex mutex_;
  std::shared_ptr<const ByCode> units_;
};

}  // namespace dinh::civic
