#pragma once
// Use cases of the book of promises and the ladders of escalation; and what every thread asks them.
#include <mutex>

#include "casework/cases.hpp"
#include "civic/audit/audit_log.hpp"
#include "civic/calendars/calendars.hpp"
#include "civic/units/units.hpp"
#include "http/endpoint.hpp"
#include "http/router.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/promises/promise_book.hpp"

namespace dinh::hotline {

struct PromiseBookIn : PromiseBook {  // PUT /api/promises: the whole book
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() { return std::tuple_cat(PromiseBook::fields(), std::tuple(field("if_match", &PromiseBookIn::if_match))); }
};
struct LadderBookIn : casework::LadderBook {  // PUT /api/ladders: all of them
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() {
    return std::tuple_cat(casework::LadderBook::fields(), std::tuple(field("if_match", &LadderBookIn::if_match)));
  }
};

// Of one case on a day.
struct PromiseWanted {
  std::string field, unit, urgency = "normal";
  std::vector<std::string> co_units;
  Date day;
};

class Promises {
 public:
  struct Shipped {
    std::string_view promises, ladders;  // JSON
  };
  // Runs its migrations, and keeps what the release ships where the city has none yet.
  Promises(storage::Db&, Catalogue const&, civic::Units const&, civic::Calendars const&, civic::AuditLog const&, Shipped);
  void add_routes(http::Router&);

  std::vector<casework::Promise> of(PromiseWanted const&) const;  // one for each kind of clock, and for each co-operating unit's share
  std::shared_ptr<const casework::LadderBook> ladders() const;
  void refresh();  // what another process changed

  Result<PromiseBook> book(Actor const&, http::Nothing const&) const;
  Result<PromiseBook> save_book(Actor const&, PromiseBookIn const&);
  Result<casework::LadderBook> all_ladders(Actor const&, http::Nothing const&) const;
  Result<casework::LadderBook> save_ladders(Actor const&, LadderBookIn const&);

  static constexpr std::size_t most_rules = 2'000, most_ladders = 100, most_steps = 20;
  static constexpr std::int64_t most_minutes = 1'000'000;

 private:
  std::shared_ptr<const PromiseBook> promises() const;
  std::optional<casework::Promise> promise(PromiseBook const&, std::string_view kind, PromiseWanted const&, std::string const& unit) const;
  Result<void> check(PromiseBook const&) const;
  Result<void> check(PromisedClock const&, std::string const& where) const;
  Result<void> check(casework::LadderBook const&) const;

  storage::Db& db_;
  Catalogue const& catalogue_;
  civic::Units const& units_;
  civic::Calendars const& calendars_;
  civic::AuditLog const& audit_;
  std::mutex refreshing_;
  mutable std::mutex mutex_;
  std::shared_ptr<const PromiseBook> promises_;
  std::shared_ptr<const casework::LadderBook> ladders_;
};

}  // namespace dinh::hotline
