#pragma once
// The register on disk behind its journal: register.db holds every entity as of one sequence, and the history of every attribute up to it.
// Written by the background thread, each batch in one transaction, so that a start finds one moment or the next; read once at start.
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

// A value that was replaced or deleted. Extracted from the old document by the background thread, not by the state thread.
struct Superseded {
  TenantId tenant = 0;
  std::uint32_t slot = 0;  // index into doc->attrs()
  DocPtr doc;
  Instant deleted_at;  // ms 0: replaced by a newer value
  Seq seq = 0;         // of the change that replaced it
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
