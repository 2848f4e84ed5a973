#pragma once
// Which subscriptions a change may concern: filed by what they watch (an entity by its id, else its type) and by which of its attributes,
// so that a change asks the few it can concern and not all there are. State thread only.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "register/subscriptions/subscription.hpp"

namespace dinh::reg {

class SubscriptionIndex {
 public:
  void put(KnownSubscription const&);  // new, or in the place of the one with its id
  void drop(std::string const& tenant, std::string const& id);
  bool is_empty() const { return entries_.empty(); }
  // Each once. Valid until the next call or change.
  std::vector<KnownSubscription const*> const& find(Change const&, Names const&);

 private:
  struct Entry {
    KnownSubscription what;
    std::uint64_t found_in = 0;  // number of the last search that found it
  };
  using Attributes = TextMap<std::vector<Entry*>>;
  using Key = std::pair<std::string, std::string>;
  static std::vector<std::string> subjects(Subscription const&);
  static std::vector<std::string> aspects(Subscription const&);
  void collect(Attributes const&, std::string_view aspect);
  void collect_all(Attributes const&, Change const&, Names const&);

  std::map<Key, std::unique_ptr<Entry>> entries_;
  TextMap<Attributes> by_subject_;
  std::vector<KnownSubscription const*> found_;
  std::uint64_t search_ = 0;
};

}  // namespace dinh::reg
