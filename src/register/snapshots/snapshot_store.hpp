#pragma once
// Snapshots on disk, but for what they froze.
#include <vector>

#include "base/fields.hpp"
#include "register/snapshots/snapshot.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

class SnapshotStore {
 public:
  explicit SnapshotStore(storage::Db&);  // migrates
  std::vector<Snapshot> all();
  bool add(Snapshot const&);  // false: the id is taken
  void change(Snapshot const&);
  void remove(std::string_view tenant, std::string_view id);

 private:
  storage::Db& db_;
};

}  // namespace dinh::reg
