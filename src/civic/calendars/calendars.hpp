#pragma once
// Working calendars as versioned data: every saved version is kept, the newest counts. base/calendar.hpp computes with them.
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/actor.hpp"
#include "base/calendar.hpp"
#include "civic/audit/audit_log.hpp"
#include "civic/calendars/calendar_view.hpp"

namespace dinh::http {
struct Nothing;
}

namespace dinh::civic {

class Calendars {
 public:
  Calendars(storage::Db&, AuditLog&, Clock);  // runs its migrations; a new city gets the shipped calendars

  std::shared_ptr<const WorkingCalendar> find(std::string_view code) const;  // null when there is none
  Result<CalendarList> list(Actor const&, http::Nothing const&) const;
  Result<CalendarView> get(Actor const&, CalendarQuery const&) const;
  Result<CalendarView> save(Actor const&, CalendarIn const&);
  Result<Explanation> explain(Actor const&, ExplainIn const&) const;
  void refresh();  // what another process changed

 private:
  struct Stored {
    std::int64_t version = 0;
    std::shared_ptr<const WorkingCalendar> calendar;
  };
  using ByCode = std::map<std::string, Stored, std::less<>>;
  std::shared_ptr<const ByCode> snapshot() const;
  Result<Stored> stored(std::string_view code) const;
  void seed();

  storage::Db& db_;
  AuditLog& audit_;
  Clock clock_;
  std::mutex refreshing_;  // one after the other: an older picture never replaces a newer one
  mutable std::mutex mutex_;
  std::shared_ptr<const ByCode> calendars_;
};

}  // namespace dinh::civic
