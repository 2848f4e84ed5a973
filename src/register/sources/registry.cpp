#include "register/sources/registry.hpp"

#include <algorithm>

namespace dinh::reg {

Registry::All Registry::all(std::string_view tenant) const {
  static const All none = std::make_shared<const std::vector<KnownRegistration>>();
  if (is_empty()) return none;
  std::lock_guard guard(mutex_);
  auto at = tenants_.find(tenant);
  return at == tenants_.end() ? none : at->second;
}

KnownRegistration Registry::find(std::string_view tenant, std::string_view id) const {
  auto list = all(tenant);
  auto at = std::find_if(list->begin(), list->end(), [&](auto const& r) { return r->id == id; });
  return at == list->end() ? nullptr : *at;
}

void Registry::put(KnownRegistration r) {
  std::lock_guard guard(mutex_);
  auto& kept = tenants_[r->tenant];
  auto list = kept ? *kept : std::vector<KnownRegistration>();
  auto at = std::find_if(list.begin(), list.end(), [&](auto const& other) { return other->id == r->id; });
  if (at != list.end()) *at = std::move(r);
  else list.push_back(std::move(r)), ++count_;
  kept = std::make_shared<const std::vector<KnownRegistration>>(std::move(list));
}

void Registry::drop(std::string_view tenant, std::string_view id) {
  std::lock_guard guard(mutex_);
  auto of = tenants_.find(tenant);
  if (of == tenants_.end()) return;
  auto list = *of->second;
  count_ -= std::erase_if(list, [&](auto const& r) { return r->id == id; });
  of->second = std::make_shared<const std::vector<KnownRegistration>>(std::move(list));
}

}  // namespace dinh::reg
