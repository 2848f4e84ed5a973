#pragma once
// The category tree and the responsibility map as an administrator keeps them: a release ships a first version of both, the city goes on.
#include "civic/audit/audit_log.hpp"
#include "modules/hotline/catalogue.hpp"
#include "storage/db.hpp"

namespace dinh::hotline {

struct Category : Field {
  bool active = true;         // false: no longer offered; the cases it has stay as they are
  std::int64_t position = 0;  // its place in lists
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple_cat(Field::fields(), std::tuple(defaulted("active", &Category::active, "offered for new reports"),
                                                      defaulted("position", &Category::position, "its place in lists"),
                                                      defaulted("version", &Category::version)));
  }
};

struct ResponsibilityMap {
  std::vector<AssignmentRule> items;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("items", &ResponsibilityMap::items, "the most specific rule wins: field and area, field, area, *"),
                      defaulted("version", &ResponsibilityMap::version));
  }
};

namespace category_store {
void migrate(storage::Db&);
std::vector<Category> all(storage::Tx&);
std::optional<Category> find(storage::Tx&, std::string_view code);
void put(storage::Tx&, Category const&);
std::optional<ResponsibilityMap> responsibilities(storage::Tx&);
void put(storage::Tx&, ResponsibilityMap const&);
}  // namespace category_store

}  // namespace dinh::hotline
