#pragma once
// The register's state: documents, columns, geo grid, history heads, change feed. Every call on the state thread.
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "register/document.hpp"
#include "register/query.hpp"
#include "storage/journal.hpp"

namespace dinh::reg {

struct HistoryEdit;
struct Recorded;
struct StoredEvolution;
struct HistoryWindow;
struct TotalsWish;
struct StoredTotals;
struct HistoryCut;
class PeriodTotals;

struct Change {  // one durable change, in the order of the feed
  Seq seq = 0;
  std::shared_ptr<const Delta> delta;
  DocPtr before, after;  // null when there is none
};

struct Notice {  // content-free word of a record that is not projected whole: allowed screens refresh
  Seq seq = 0;
  std::string kind;  // "case", "alert", …
  std::string id;
  std::int64_t version = 0;
};

struct Sample {
  Instant at;
  Seq seq = 0;        // not before the change that ended it; 0: it still holds
  std::string value;  // JSON text; "" when the attribute was deleted
  static constexpr auto fields() {
    return std::tuple(field("at", &Sample::at), field("seq", &Sample::seq), field("value", &Sample::value));
  }
};

struct Located {     // a type of which some entity has a location
  std::string type;  // stored name
  std::size_t count = 0;
  geo::Box extent;  // to about 500 m
};

struct EngineOptions {
  std::string folder;  // journal/ and register.db live here
  // Seldom, for a value that changes often is then written once instead of many times; but a start replays what came since.
  std::int64_t checkpoint_every_ms = 30'000;
  Seq checkpoint_changes = 250'000;
  std::size_t feed_ring = 65'536;          // changes kept in memory for resuming viewers
  std::size_t feed_ring_bytes = 1u << 20;  // and no more than about this; what is older is read from the journal
  bool sync = true;
};

class Engine {
 public:
  Engine(EngineOptions, Clock, Metrics&);  // opens checkpoint and journal, replays; throws StorageError when damaged
  ~Engine();

  Result<Seq> apply(Delta);  // in memory at once, durable when durable() >= the answer
  Result<Seq> notice(std::string_view kind, std::string_view id, std::int64_t version);
  DocPtr find(std::string_view tenant, std::string_view id) const;
  DocPtr at(std::string_view tenant, std::uint32_t order) const;  // by Document::order; null when there is none any more
  bool has_tenant(std::string_view tenant) const;
  std::vector<std::string> tenants() const;
  std::size_t size(std::string_view tenant) const;
  std::vector<std::pair<std::string, std::size_t>> types(std::string_view tenant) const;  // stored name, count

  std::vector<Located> located(std::string_view tenant) const;
  std::optional<Located> located(std::string_view tenant, std::string_view type) const;  // one of them

  // For a picture: at most `most` entities that may lie in the box, of about `bytes` together, always the same ones (Grid::picked); nothing
  // when no entity of the type has a location.
  std::optional<std::vector<DocPtr>> picked(std::string_view tenant, std::string_view type, geo::Box const&, std::size_t most,
                                            std::size_t bytes) const;

  Result<Found> query(Query const&) const;  // query.hpp
  Names& names();

  // History of one attribute instance (or of the whole attribute with dataset "*"), oldest first, from <= at < to.
  std::vector<Sample> history(std::string_view tenant, std::string_view id, std::string_view attr, std::string_view dataset, Instant from,
                              Instant to, std::size_t limit) const;

  // The whole history of an entity (evolution.hpp): what memory knows, and what register.db does; they fit together when they are of the
  // same checkpoint. evolution() reads the disk, and is for any thread.
  Recorded recorded(std::string_view tenant, std::string_view id) const;
  std::vector<Recorded> recorded(std::string_view tenant, std::vector<std::string> const& ids) const;  // in that order
  StoredEvolution evolution(std::uint32_t tenant_number, std::string_view id, std::vector<std::string> const& attrs,
                            HistoryWindow const&) const;
  // The totals of their numbers that register.db has, for any thread (checkpoint.hpp).
  StoredTotals totals(std::uint32_t tenant_number, std::vector<std::string> const& ids, TotalsWish const&,
                      std::function<PeriodTotals*(std::size_t entity, std::string const& name, std::string const& dataset)> const&) const;
  // Makes the recorded past coarser, or forgets it (checkpoint.hpp); for any thread. Answers how many series changed. The log of changes
  // tells what happened, not for how long it is kept: this is no change of its own, and done again whenever it is due.
  std::size_t keep_history(std::uint32_t tenant_number, std::vector<std::string> const& ids, HistoryCut const&);
  void forget_written(std::string_view tenant, std::string_view id, HistoryCut const&);  // by hand, as far as all of it goes
  std::optional<std::uint32_t> tenant_number(std::string_view tenant) const;
  Result<Seq> amend(HistoryEdit);  // durable as apply() is; the entity as it is now stays as it is
  // Entities that only history knows, with their types, in the order of their ids.
  std::vector<std::pair<std::string, std::vector<std::string>>> past_entities(std::string_view tenant) const;

  // Feed: listeners are called on the state thread, in order, once the change is durable.
  void on_change(std::function<void(Change const&)>);
  void on_notice(std::function<void(Notice const&)>);

  // What was delivered after `after`, from as far back as the journal goes, for readers with a cursor of their own. A change that is no
  // longer in memory comes without `before`, and `after` is the entity as it is now. False: too old, take a snapshot.
  bool read_feed(Seq after, std::function<void(Change const&)>, std::function<void(Notice const&)>) const;
  // At most `limit` of them; a reader that answers false gets no more.
  bool read_feed_slice(Seq after, std::size_t limit, std::function<bool(Change const&)>, std::function<bool(Notice const&)>) const;
  void keep_feed(std::string_view reader, Seq after);  // who still has to read what comes after it

  Seq last() const;
  Seq durable() const;
  Seq delivered() const;                      // durable, and told to the listeners
  void deliver(Seq durable);                  // app calls it on the state thread whenever the journal has synced
  void on_durable(std::function<void(Seq)>);  // called on the journal thread
  void checkpoint(bool at_once = true);       // or only when one is due; the background thread does it
  std::string verify() const;                 // "" when state, checkpoint and journal agree
  bool broken() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dinh::reg
