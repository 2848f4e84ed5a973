#pragma once
// Registrations on disk.
#include <vector>

#include "register/sources/registration.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

struct RegistrationRow {
  std::string tenant, id, body;
  Instant created_at, modified_at;
  static constexpr auto fields() {
    using R = RegistrationRow;
    return std::tuple(field("tenant", &R::tenant), field("id", &R::id), field("body", &R::body), field("created_at", &R::created_at),
                      field("modified_at", &R::modified_at));
  }
};

class RegistrationStore {
 public:
  explicit RegistrationStore(storage::Db&);  // migrates
  std::vector<RegistrationRow> all();
  bool add(Registration const&);  // false: the id is taken
  void change(Registration const&);
  void remove(std::string_view tenant, std::string_view id);

 private:
  storage::Db& db_;
};

}  // namespace dinh::reg
