#pragma once
// Mappings of devices on disk, all of them in memory too. Any thread.
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "register/devices/mapping.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

struct MappingView {
  std::int64_t id = 0;
  DeviceMapping mapping;
  static constexpr auto fields() { return std::tuple(field("id", &MappingView::id), field("mapping", &MappingView::mapping)); }
};
struct MappingList {
  std::vector<MappingView> items;
  static constexpr auto fields() { return std::tuple(field("items", &MappingList::items)); }
};
struct MappingId {
  std::int64_t id = 0;
  static constexpr auto fields() { return std::tuple(field("id", &MappingId::id)); }
};
struct MappingChange {
  std::int64_t id = 0;
  DeviceMapping mapping;
  static constexpr auto fields() { return std::tuple(field("id", &MappingChange::id), field("mapping", &MappingChange::mapping)); }
};
using Mappings = std::vector<MappingView>;  // in the order they were made: the first whose topic fits is taken

class MappingStore {
 public:
  explicit MappingStore(storage::Db&);  // migrates
  std::shared_ptr<const Mappings> all() const;
  MappingView add(DeviceMapping);
  bool change(std::int64_t id, DeviceMapping const&);  // false: there is none
  bool remove(std::int64_t id);

 private:
  void load();
  storage::Db& db_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Mappings> all_;
};

}  // namespace dinh::reg
