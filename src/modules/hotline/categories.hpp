#pragma once
// Use cases of who keeps the category tree and the responsibility map.
#include "base/actor.hpp"
#include "civic/areas/areas.hpp"
#include "civic/units/units.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/category.hpp"

namespace dinh::hotline {

struct CategoryIn : Category {  // PUT /api/categories/{code}: the whole category
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() { return std::tuple_cat(Category::fields(), std::tuple(field("if_match", &CategoryIn::if_match))); }
};
struct CategoryList {
  std::vector<Category> items;
  static constexpr auto fields() { return std::tuple(field("items", &CategoryList::items)); }
};
struct ResponsibilityIn : ResponsibilityMap {  // PUT /api/responsibilities: the whole map
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() {
    return std::tuple_cat(ResponsibilityMap::fields(), std::tuple(field("if_match", &ResponsibilityIn::if_match)));
  }
};

class Categories {
 public:
  // Runs its migrations, adds what the release ships and the city has not yet, and fills the catalogue.
  Categories(storage::Db&, civic::AuditLog const&, civic::Units const&, civic::Areas const&, Catalogue&);

  Result<CategoryList> list(Actor const&, http::Nothing const&) const;  // retired ones too
  Result<Category> save(Actor const&, CategoryIn const&);
  Result<ResponsibilityMap> responsibilities(Actor const&, http::Nothing const&) const;
  Result<ResponsibilityMap> assign(Actor const&, ResponsibilityIn const&);

  // A border between two units is settled, from today on: kept as a rule. invalid: none is disputed there. refresh() when it is committed.
  Result<void> decide(storage::Tx&, Actor const&, std::string_view field, std::string_view area, std::string_view unit, Date today) const;
  void refresh();

  static constexpr std::size_t max_rules = 5'000;
  static constexpr int max_days = 365;

 private:
  void seed();
  Result<void> check(std::vector<AssignmentRule> const&) const;

  storage::Db& db_;
  civic::AuditLog const& audit_;
  civic::Units const& units_;
  civic::Areas const& areas_;
  Catalogue& catalogue_;
};

}  // namespace dinh::hotline
