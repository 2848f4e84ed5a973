#pragma once
// Notifications that a receiver would not take, on the disk before the cursor of their subscription moves past them. Any thread.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "register/subscriptions/subscription.hpp"
#include "register/subscriptions/waiting.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

struct DeadLetter {
  std::int64_t id = 0;
  std::string tenant, subscription;
  std::vector<Told> told;
  std::string reason;
  Instant failed_at;
};

class DeadLetterStore {
 public:
  static constexpr std::int64_t most = 10'000;  // of one subscription; the oldest make room

  explicit DeadLetterStore(storage::Db& db) : db_(db) {}  // its table is among those of the subscriptions
  void bury(Subscription const&, std::vector<Told> const&, std::string_view reason, Instant now);  // throws StorageError
  // The newest first, before the one of that id (0: from the start); of one subscription, or "" of all.
  std::vector<DeadLetter> page(std::string_view tenant, std::string_view subscription, std::int64_t before, std::int64_t limit);
  std::optional<DeadLetter> find(std::string_view tenant, std::int64_t id);
  bool remove(std::string_view tenant, std::int64_t id);

 private:
  storage::Db& db_;
};

struct DeadLetterView {
  std::int64_t id = 0;
  std::string subscription, reason;
  Instant failed_at;
  std::vector<std::string> entities;
  static constexpr auto fields() {
    using V = DeadLetterView;
    return std::tuple(field("id", &V::id), field("subscription", &V::subscription), field("reason", &V::reason),
                      field("failed_at", &V::failed_at), field("entities", &V::entities, "the entities it tells of"));
  }
};
struct DeadLetterList {
  std::vector<DeadLetterView> items;
  std::optional<std::int64_t> next;
  static constexpr auto fields() { return std::tuple(field("items", &DeadLetterList::items), field("next", &DeadLetterList::next)); }
};

}  // namespace dinh::reg
