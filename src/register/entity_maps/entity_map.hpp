#pragma once
// Entity maps (CIM 009 §5.2.39): which entities a query found and where, so that the pages of a long reading, and the brokers behind them,
// keep to the same ones. In memory: a map that is gone is made anew by who refers to it (§5.7.2.4).
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace dinh::reg {

inline constexpr std::string_view this_broker = "@none";

struct EntityMap {
  std::string id, tenant;
  std::vector<std::pair<std::string, std::vector<std::string>>> where;  // by entity: this_broker, ids of registrations; in the order found
  std::map<std::string, std::string> linked;                            // the map that a source made, by the id of its registration
  Instant expires;
};
using KnownEntityMap = std::shared_ptr<const EntityMap>;

// Any thread.
class EntityMapStore {
 public:
  static constexpr std::int64_t standard_ms = 10 * minute_ms, most_ms = hour_ms;

  KnownEntityMap add(EntityMap, Instant now);  // gives it an id; the oldest ones make room
  KnownEntityMap find(std::string_view tenant, std::string_view id, Instant now) const;
  bool change(std::string_view tenant, EntityMap, Instant now);  // false: there is none any more
  bool remove(std::string_view tenant, std::string_view id, Instant now);

 private:
  static constexpr std::size_t most_maps = 1'000, most_entities = 1'000'000;
  void forget(std::string const& id);
  mutable std::mutex mutex_;
  std::map<std::string, KnownEntityMap, std::less<>> maps_;
  std::deque<std::string> order_;
  std::size_t entities_ = 0;
};

}  // namespace dinh::reg
