#pragma once
// The register on disk behind its journal: register.db holds every entity as of one sequence, and the history of every attribute up to it.
// Written by the background thread, each batch in one transaction, so that a start finds one moment or the next; read once at start.
#include <bit>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "register/document.hpp"
#include "register/engine.hpp"
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
  DocPtr doc;               // as it was before
  std::uint64_t ended = 0, deleted = 0;
  Instant at;
  Seq seq = 0;

  static std::uint32_t hash_of(std::string_view id) { return static_cast<std::uint32_t>(std::hash<std::string_view>{}(id)); }
  // f(AttrSlot, bool deleted) for each value that ended.
  template <class F>
  void each(F f) const {
    for (auto bits = ended; bits != 0; bits &= bits - 1) {
      auto bit = static_cast<std::uint32_t>(std::countr_zero(bits));
      f(doc->attrs()[first + bit], (deleted >> bit & 1) != 0);
    }
  }
};

struct CheckpointBatch {
  Seq seq = 0;
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
  storage::Db& db() { return *db_; }

 private:
  std::unique_ptr<storage::Db> db_;
};

// What an instance says, as history keeps it: the JSON of its value, and its time (observedAt, else `otherwise`).
Sample sample_of(std::string_view instance, Instant otherwise, Seq);

}  // namespace dinh::reg
