#pragma once
// The registrations in force, for any thread. Without any, asking costs a look at one number: a house without sources is as fast as before.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "register/sources/registration.hpp"

namespace dinh::reg {

class Registry {
 public:
  using All = std::shared_ptr<const std::vector<KnownRegistration>>;  // of a tenant, in the order of creation

  bool is_empty() const { return count_.load(std::memory_order_relaxed) == 0; }
  All all(std::string_view tenant) const;  // never null
  KnownRegistration find(std::string_view tenant, std::string_view id) const;
  void put(KnownRegistration);  // new, or instead of the one with its id
  void drop(std::string_view tenant, std::string_view id);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, All, std::less<>> tenants_;
  std::atomic<std::size_t> count_{0};
};

}  // namespace dinh::reg
