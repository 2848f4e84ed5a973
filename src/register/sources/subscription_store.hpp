#pragma once
// Subscriptions to registrations on disk.
#include "register/subscriptions/store.hpp"

namespace dinh::reg {

class SourceSubscriptionStore {
 public:
  explicit SourceSubscriptionStore(storage::Db&);  // migrates
  std::vector<SubscriptionRow> all();
  bool add(Subscription const&);  // false: the id is taken
  void change(Subscription const&);
  void remove(std::string_view tenant, std::string_view id);
  void keep(std::vector<SubscriptionStore::Step> const&);  // what has been told

 private:
  storage::Db& db_;
};

}  // namespace dinh::reg
