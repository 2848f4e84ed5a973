#pragma once
// The register on disk behind its journal: register.db holds every entity as of one sequence, and the history of every attribute up to it.
// Written by the background thread, each batch in one transaction, so that a start finds one moment or the next; read once at start.
#include <bit>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "register/document.hpp"
#include "register/engine.hpp"
#include "register/history/period_totals.hpp"
#include "register/trace.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

using TenantId = std::uint32_t;

struct DirtyEntity {
  TenantId tenant = 0;
  std::uint32_t order = 0;  // its place in the order of creation: never used again
  DocPtr doc;               // null: removed
};

// Values that one change replaced or deleted. Extracted from the old document by the background thread, not by the state thread.
struct Superseded {
  static constexpr std::uint32_t width = 64;
  TenantId tenant = 0;
  std::uint32_t first = 0;  // of the old document's instances: bit i of the masks speaks of instance first + i
  std::uint32_t hash = 0;   // of its id: who looks for an entity need not open each document
  NameId scope = 0;         // the scope of the entity ended too: the name of that series
  DocPtr doc;               // as it was before
  std::uint64_t ended = 0, deleted = 0;
  Instant at;
  Seq seq = 0;

  static std::uint32_t hash_of(std::string_view id) { return static_cast<std::uint32_t>(std::hash<std::string_view>{}(id)); }
  // f(AttrSlot, bool deleted) for each value that ended.
  template <class F>
  void each(F f) const {
    each_bit([&](AttrSlot const& slot, std::uint64_t bit) { f(slot, (deleted & bit) != 0); });
  }
  template <class F>
  void each_bit(F f) const {  // f(AttrSlot, its bit in the masks)
    for (auto bits = ended; bits != 0; bits &= bits - 1) {
      auto place = static_cast<std::uint32_t>(std::countr_zero(bits));
      f(doc->attrs()[first + place], std::uint64_t{1} << place);
    }
  }
};

// One instance of an attribute that was replaced, deleted, or holds still.
struct PastInstance {
  std::string name, dataset;
  std::string bytes;          // normalized, stored names; of the scope: its JSON
  Instant created, modified;  // of the attribute; of the scope: of the entity, and when it ended
  std::optional<Instant> observed;
  bool deletes = false;  // the attribute was deleted at `modified`
  Seq seq = 0;
};

PastInstance past_of(Document const&, AttrSlot const&, Names const&);  // as it stands in the document
// All that one change ended, in the order of the document.
void each_past(Superseded const&, Names const&, std::function<void(PastInstance&&)> const&);

struct HistoryPurge {  // erased by hand: what register.db has of it goes
  TenantId tenant = 0;
  std::string entity, name, dataset;  // no name: all of the entity
  bool every_dataset = false;
};

struct SavedTrace {
  TenantId tenant = 0;
  std::string entity;
  std::shared_ptr<const Trace> trace;
};

struct CheckpointBatch {
  Seq seq = 0;
  std::vector<HistoryPurge> purges;  // before the history of this batch is added
  std::vector<SavedTrace> traces;
  std::vector<DirtyEntity> entities;
  std::vector<Superseded> history;
  std::vector<std::pair<NameId, std::string>> names;      // new since the last batch
  std::vector<std::pair<TenantId, std::string>> tenants;  // the same
};

struct SeriesKey {
  TenantId tenant = 0;
  std::string_view entity;
  NameId attr = 0;
};

struct StoredHistory {
  Seq seq = 0;  // up to this change everything is in it
  std::vector<Sample> samples;
};

struct StoredCell {  // an hour or a day whose samples are told by their totals alone
  std::string name, dataset;
  Instant start;
  Totals totals;
};

struct StoredEvolution {
  Seq seq = 0;  // up to this change everything is in it
  std::vector<PastInstance> instances;
  std::vector<StoredCell> cells;
};

struct HistoryWindow {  // of the times observed; chunks outside need not be read
  Instant from{std::numeric_limits<std::int64_t>::min()}, to{std::numeric_limits<std::int64_t>::max()};
  bool holds(Instant t) const { return t >= from && t < to; }
};

struct TotalsWish {
  std::vector<std::string> attrs;  // stored names, empty for all
  HistoryWindow window;
  Instant origin;  // of the periods
  std::int64_t length_ms = 0;
};
struct StoredTotals {
  Seq seq = 0;
  bool numbers_alone = true;  // false: the series hold other values too, which are not counted
};
// How much of the past an attribute keeps: what was observed before these moments, whole days of UTC, is no longer told by samples (but
// by totals of hours), by hours (but by days), or at all.
struct HistoryCut {
  static constexpr Instant never{-(std::int64_t{1} << 62)};
  std::string name;  // stored; "": every attribute
  Instant samples = never, hours = never, all = never;
};

// Where the totals of a series go; null: they are not wanted.
using TotalsOf = std::function<PeriodTotals*(std::size_t entity, std::string const& name, std::string const& dataset)>;

class Checkpoint {
 public:
  explicit Checkpoint(std::string const& file);
  struct Loaded {
    TenantId tenant = 0;
    std::uint32_t order = 0;
    DocPtr doc;
  };
  // Every entity, tenant by tenant, oldest first; answers the sequence it stands at.
  Seq load(Names&, std::function<void(TenantId, std::string const& name)> const& tenant, std::function<void(Loaded&&)> const& take);
  void save(CheckpointBatch const&);
  // dataset: nothing for all of them. In the order they were written.
  StoredHistory history(SeriesKey const&, std::optional<NameId> dataset, Instant from, Instant to);
  // Of one entity, any thread. attrs: stored names, empty for all.
  StoredEvolution evolution(TenantId, std::string_view entity, std::vector<std::string> const& attrs, HistoryWindow);
  // The numbers of these entities by observedAt, from roll-ups where they tell the same. Any thread.
  StoredTotals totals(TenantId, std::vector<std::string> const& entities, TotalsWish const&, TotalsOf const&);
  // Of these entities, in one transaction; any thread. Answers how many series changed.
  std::size_t keep(TenantId, std::vector<std::string> const& entities, HistoryCut const&);
  void load_traces(std::function<void(TenantId, std::string&& entity, Trace&&)> const&);
  storage::Db& db() { return *db_; }

 private:
  std::unique_ptr<storage::Db> db_;
};

// What an instance says, as history keeps it: the JSON of its value, and its time (observedAt, else `otherwise`).
Sample sample_of(std::string_view instance, Instant otherwise, Seq);

}  // namespace dinh::reg
