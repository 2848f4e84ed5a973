#include "register/entity_maps/entity_map.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace dinh::reg {

KnownEntityMap EntityMapStore::add(EntityMap map, Instant now) {
  map.id = "urn:ngsi-ld:EntityMap:" + random_token(16);
  map.expires = std::clamp(map.expires, now, now + most_ms);
  auto known = std::make_shared<const EntityMap>(std::move(map));
  std::lock_guard guard(mutex_);
  entities_ += known->where.size();
  order_.push_back(known->id);
  maps_.emplace(known->id, known);
  while (order_.size() > most_maps || (entities_ > most_entities && order_.size() > 1)) {
    forget(order_.front());
    order_.pop_front();
  }
  return known;
}

KnownEntityMap EntityMapStore::find(std::string_view tenant, std::string_view id, Instant now) const {
  std::lock_guard guard(mutex_);
  auto found = maps_.find(id);
  bool is_live = found != maps_.end() && found->second->tenant == tenant && now < found->second->expires;
  return is_live ? found->second : nullptr;
}

bool EntityMapStore::change(std::string_view tenant, EntityMap map, Instant now) {
  if (!find(tenant, map.id, now)) return false;
  map.expires = std::min(map.expires, now + most_ms);
  auto known = std::make_shared<const EntityMap>(std::move(map));
  std::lock_guard guard(mutex_);
  auto found = maps_.find(known->id);
  if (found == maps_.end()) return false;
  entities_ += known->where.size() - found->second->where.size();
  found->second = std::move(known);
  return true;
}

bool EntityMapStore::remove(std::string_view tenant, std::string_view id, Instant now) {
  if (!find(tenant, id, now)) return false;
  std::lock_guard guard(mutex_);
  forget(std::string(id));
  std::erase(order_, id);
  return true;
}

void EntityMapStore::forget(std::string const& id) {
  auto found = maps_.find(id);
  if (found == maps_.end()) return;
  entities_ -= found->second->where.size();
  maps_.erase(found);
}

}  // namespace dinh::reg
