#include "civic/units/units.hpp"

#include <algorithm>
#include <set>

#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "civic/calendars/calendars.hpp"
#include "civic/units/store.hpp"

namespace dinh::civic {

Units::Units(storage::Db& db, AuditLog& audit, Calendars const& calendars, Clock clock)
    : db_(db), audit_(audit), calendars_(calendars), clock_(std::move(clock)) {
  unit_store::migrate(db_);
  refresh();
}

void Units::refresh() {
  std::lock_guard refreshing(refreshing_);
  auto fresh = std::make_shared<ByCode>();
  for (auto& unit : db_.read([](storage::Tx& tx) { return unit_store::all(tx); })) {
    std::string code = unit.code;
    fresh->emplace(std::move(code), std::move(unit));
  }
  std::lock_guard lock(mutex_);
  units_ = std::move(fresh);
}

std::shared_ptr<const Units::ByCode> Units::snapshot() const {
  std::lock_guard lock(mutex_);
  return units_;
}

std::optional<Unit> Units::find(std::string_view code) const {
  auto units = snapshot();
  auto at = units->find(code);
  return at == units->end() ? std::nullopt : std::optional(at->second);
}

std::vector<Unit> Units::all() const {
  std::vector<Unit> out;
  auto const units = snapshot();
  for (auto const& [code, unit] : *units) out.push_back(unit);
  return out;
}

std::optional<Unit> Units::responsible(std::string_view code, Date day) const {
  auto const units = snapshot();
  std::set<std::string, std::less<>> seen;  // a circle of successors is a mistake in the data, not an endless loop
  std::string current(code);
  while (seen.insert(current).second) {
    auto at = units->find(current);
    if (at != units->end() && at->second.valid_on(day)) return at->second;
    auto next = std::find_if(units->begin(), units->end(), [&](auto const& entry) {
      auto const& from = entry.second.predecessors;
      return std::find(from.begin(), from.end(), current) != from.end();
    });
    if (next == units->end()) return {};
    current = next->first;
  }
  return {};
}

Result<UnitList> Units::list(Actor const&, UnitQuery const& query) const {
  UnitList out;
  for (auto& unit : all())
    if (!query.at || unit.valid_on(*query.at)) out.items.push_back(std::move(unit));
  out.total = static_cast<std::int64_t>(out.items.size());
  return out;
}

Result<void> Units::check(Unit const& unit) const {
  if (unit.code != slug(unit.code) || unit.code.empty() || unit.code.size() > 60)
    return fail_field("code", "small letters, digits and hyphens, at most 60");
  if (trim(unit.name).empty() || unit.name.size() > 300) return fail_field("name", "a name of at most 300 bytes");
  if (!calendars_.find(unit.calendar)) return fail_field("calendar", "the code of a calendar");
  if (unit.valid_from && unit.valid_to && *unit.valid_to < *unit.valid_from) return fail_field("valid_to", "not before valid_from");
  if (!unit.parent.empty() && (unit.parent == unit.code || !find(unit.parent))) return fail_field("parent", "the code of another unit");
  for (auto const& code : unit.predecessors)
    if (code == unit.code || !find(code)) return fail_field("predecessors", "codes of other units");
  return {};
}

Result<Unit> Units::save(Actor const& actor, UnitIn const& in) {
  Unit unit = in;
  TRY_DO(check(unit));
  auto saved = db_.write([&](storage::Tx& tx) -> Result<Unit> {
    auto before = unit_store::find(tx, unit.code);
    std::int64_t version = before ? before->version : 0;
    auto expected = in.if_match ? in.if_match : (in.version > 0 ? std::optional(in.version) : std::nullopt);
    if (expected && *expected != version)
      return fail(Code::stale, "the unit was changed meanwhile; it is at version " + std::to_string(version));
    unit.version = version + 1;
    unit_store::put(tx, unit);
    audit_.append(tx, actor, before ? "unit.change" : "unit.add", "unit:" + unit.code,
                  json::Object{{"name", unit.name}, {"version", unit.version}});
    return unit;
  });
  if (saved) db_.after_commit([this] { refresh(); });
  return saved;
}

Result<void> Units::seed(std::string_view json) {
  TRY(auto units, json::read_text<std::vector<Unit>>(json));
  db_.write([&](storage::Tx& tx) {
    for (auto& unit : units) {
      if (unit_store::find(tx, unit.code)) continue;
      unit.version = 1;
      unit_store::put(tx, unit);
    }
  });
  refresh();
  return {};
}

}  // namespace dinh::civic
