#pragma once
// The register on disk behind its journal: register.db holds every entity as of one sequence, and the history of every attribute.
// Written by the background thread in large batches; read once at start.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "register/document.hpp"
#include "register/engine.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

struct DirtyEntity {
  std::string tenant, id;
  DocPtr doc;
  std::uint32_t order = 0;
};  // doc empty: removed

// A value that was replaced or deleted. Extracted from the old document by the background thread, not by the state thread.
struct Superseded {
  std::string tenant, attr, dataset;
  DocPtr doc;
  std::uint32_t slot = 0;  // index into doc->attrs
  Instant deleted_at;      // ms 0: replaced by a newer value
  Seq seq = 0;             // of the change that replaced it
};

struct CheckpointBatch {
  Seq seq = 0;
  std::vector<DirtyEntity> entities;
  std::vector<Superseded> history;
  std::vector<std::pair<NameId, std::string>> names;  // new since the last batch
};

class Checkpoint {
 public:
  explicit Checkpoint(std::string const& file);
  // Every entity, oldest first; answers the sequence it stands at.
  Seq load(Names&, std::function<void(std::string tenant, DocPtr)> const& take);
  void save(CheckpointBatch const&);  // one transaction for each thousand; the sequence last
  std::vector<Sample> history(std::string_view tenant, std::string_view id, std::string_view attr, std::string_view dataset, Instant from,
                              Instant to, std::size_t limit);
  storage::Db& db() { return *db_; }

 private:
  std::unique_ptr<storage::Db> db_;
};

// What an instance says, as history keeps it: the JSON of its value, and its time (observedAt, else `otherwise`).
Sample sample_of(std::string_view instance, Instant otherwise, Seq);

}  // namespace dinh::reg
