#pragma once
// Copies of subscriptions that sources hold, on disk: what they tell finds its subscription after a restart too.
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

struct CopyRow {
  std::string remote_id;  // how the source calls it; nobody else knows it
  std::string tenant, subscription, registration;
  std::string endpoint, source_tenant;  // of the source, for when its registration has gone
  std::string body;                     // as it was sent
  static constexpr auto fields() {
    using R = CopyRow;
    return std::tuple(field("remote_id", &R::remote_id), field("tenant", &R::tenant), field("subscription", &R::subscription),
                      field("registration", &R::registration), field("endpoint", &R::endpoint), field("source_tenant", &R::source_tenant),
                      field("body", &R::body));
  }
};

class CopyStore {
 public:
  explicit CopyStore(storage::Db&);  // migrates
  std::vector<CopyRow> all();
  void put(CopyRow const&);
  void remove(std::string_view remote_id);

 private:
  storage::Db& db_;
};

}  // namespace dinh::reg
