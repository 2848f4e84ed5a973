#include "modules/hotline/categories.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace dinh::hotline {

namespace {

Result<void> check(Category const& c) {
  if (c.code.empty() || c.code != slug(c.code) || c.code.size() > 60)
    return fail_field("code", "small letters, digits and hyphens, at most 60");
  if (trim(c.name).empty() || c.name.size() > 200) return fail_field("name", "a name of at most 200 bytes");
  if (c.name_en.size() > 200) return fail_field("name_en", "at most 200 bytes");
  if (c.description.size() > 1'000) return fail_field("description", "at most 1,000 bytes");
  if (c.default_days < 1 || c.default_days > Categories::max_days) return fail_field("default_days", "working days, 1 to 365");
  return {};
}

Result<void> must_stand_at(std::optional<std::int64_t> expected, std::int64_t version, std::string_view what) {
  if (!expected || *expected == version) return {};
  return fail(Code::stale, "the " + std::string(what) + " was changed meanwhile; it is at version " + std::to_string(version));
}

bool takes_the_rest(AssignmentRule const& r) { return r.field == "*" && !r.area && !r.valid_from && !r.valid_to; }

}  // namespace

Categories::Categories(storage::Db& db, civic::AuditLog const& audit, civic::Units const& units, civic::Areas const& areas,
                       Catalogue& catalogue)
    : db_(db), audit_(audit), units_(units), areas_(areas), catalogue_(catalogue) {
  category_store::migrate(db_);
  seed();
  refresh();
}

void Categories::seed() {
  db_.write([&](storage::Tx& tx) {
    std::int64_t position = 0;
    for (auto const& shipped : catalogue_.fields()) {
      position += 10;
      if (!category_store::find(tx, shipped.code)) category_store::put(tx, {shipped, true, position, 1});
    }
    if (!category_store::responsibilities(tx)) category_store::put(tx, {catalogue_.rules(), 1});
  });
}

void Categories::refresh() {
  db_.read([&](storage::Tx& tx) {
    std::vector<Field> offered, retired;
    for (auto const& c : category_store::all(tx)) (c.active ? offered : retired).push_back(c);
    catalogue_.replace(std::move(offered), std::move(retired), category_store::responsibilities(tx)->items);
  });
}

Result<CategoryList> Categories::list(Actor const&, http::Nothing const&) const {
  return CategoryList{db_.read([](storage::Tx& tx) { return category_store::all(tx); })};
}

Result<Category> Categories::save(Actor const& actor, CategoryIn const& in) {
  Category category = in;
  TRY_DO(hotline::check(category));
  auto saved = db_.write([&](storage::Tx& tx) -> Result<Category> {
    auto before = category_store::find(tx, category.code);
    TRY_DO(must_stand_at(in.if_match, before ? before->version : 0, "category"));
    category.version = (before ? before->version : 0) + 1;
    category_store::put(tx, category);
    audit_.append(tx, actor, before ? "category.change" : "category.add", "category:" + category.code,
                  json::Object{{"name", category.name}, {"active", category.active}, {"version", category.version}});
    return category;
  });
  if (saved) db_.after_commit([this] { refresh(); });
  return saved;
}

Result<ResponsibilityMap> Categories::responsibilities(Actor const&, http::Nothing const&) const {
  return *db_.read([](storage::Tx& tx) { return category_store::responsibilities(tx); });
}

Result<void> Categories::check(std::vector<AssignmentRule> const& rules) const {
  if (rules.size() > max_rules) return fail_field("items", "at most 5,000 rules");
  for (std::size_t i = 0; i < rules.size(); ++i) {
    auto const& r = rules[i];
    auto wrong = [&](std::string_view member, std::string expected) {
      return fail_field("items[" + std::to_string(i) + "]." + std::string(member), std::move(expected));
    };
    if (r.field != "*" && !catalogue_.find(r.field)) return wrong("field", "the code of a category, or *");
    if (r.unit != "@area" && !units_.find(r.unit)) return wrong("unit", "the code of a unit, or @area");
    if (r.disputed && *r.disputed != "@area" && !units_.find(*r.disputed)) return wrong("disputed", "the code of a unit, or @area");
    if (r.disputed == r.unit) return wrong("disputed", "another unit than the first");
    if (r.area && !areas_.latest(*r.area)) return wrong("area", "the code of an area");
    if (r.valid_from && r.valid_to && *r.valid_to < *r.valid_from) return wrong("valid_to", "not before valid_from");
  }
  if (std::none_of(rules.begin(), rules.end(), takes_the_rest))
    return fail_field("items", "a rule for * without area and dates: who takes what is given to nobody");
  return {};
}

Result<void> Categories::decide(storage::Tx& tx, Actor const& actor, std::string_view field, std::string_view area, std::string_view unit,
                                Date today) const {
  auto map = *category_store::responsibilities(tx);
  auto rules = area.empty() ? std::nullopt : decided(map.items, field, area, unit, today);
  if (!rules) return fail_field("keep_rule", "a field and an area that two units are named for");
  category_store::put(tx, {*rules, map.version + 1});
  audit_.append(tx, actor, "responsibilities.decide", "responsibilities",
                json::Object{{"field", field}, {"area", area}, {"unit", unit}, {"version", map.version + 1}});
  return {};
}

Result<ResponsibilityMap> Categories::assign(Actor const& actor, ResponsibilityIn const& in) {
  TRY_DO(check(in.items));
  auto saved = db_.write([&](storage::Tx& tx) -> Result<ResponsibilityMap> {
    auto version = category_store::responsibilities(tx)->version;
    TRY_DO(must_stand_at(in.if_match, version, "responsibility map"));
    ResponsibilityMap map{in.items, version + 1};
    category_store::put(tx, map);
    audit_.append(tx, actor, "responsibilities.change", "responsibilities",
                  json::Object{{"rules", static_cast<std::int64_t>(map.items.size())}, {"version", map.version}});
    return map;
  });
  if (saved) db_.after_commit([this] { refresh(); });
  return saved;
}

}  // namespace dinh::hotline
