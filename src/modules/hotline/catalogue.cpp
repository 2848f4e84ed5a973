#include "modules/hotline/catalogue.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/json_fields.hpp"

namespace dinh::hotline {

namespace {

template <class T>
std::vector<T> read(std::string_view json, std::string_view what) {
  auto out = json::read_text<std::vector<T>>(json);
  if (!out) throw std::runtime_error(std::string(what) + ": " + out.error().detail);
  return std::move(*out);
}

int specificity(AssignmentRule const& r) { return (r.field != "*" ? 2 : 0) + (r.area ? 1 : 0); }

Field const* find_in(std::vector<Field> const& fields, std::string_view code) {
  auto at = std::find_if(fields.begin(), fields.end(), [&](Field const& f) { return f.code == code; });
  return at == fields.end() ? nullptr : &*at;
}

}  // namespace

Catalogue::Catalogue(std::string_view fields_json, std::string_view assignments_json) {
  replace(read<Field>(fields_json, "category tree"), {}, read<AssignmentRule>(assignments_json, "responsibility map"));
}

void Catalogue::replace(std::vector<Field> offered, std::vector<Field> retired, std::vector<AssignmentRule> rules) {
  std::stable_sort(rules.begin(), rules.end(), [](auto const& a, auto const& b) { return specificity(a) > specificity(b); });
  std::lock_guard lock(replacing_);
  auto const& fresh = pictures_.emplace_back(std::make_unique<const Picture>(std::move(offered), std::move(retired), std::move(rules)));
  current_.store(fresh.get(), std::memory_order_release);
}

Field const* Catalogue::offered(std::string_view code) const { return find_in(picture()->offered, code); }

Field const* Catalogue::find(std::string_view code) const {
  auto const* now = picture();
  auto const* offered = find_in(now->offered, code);
  return offered ? offered : find_in(now->retired, code);
}

Suggestion assign(Catalogue const& catalogue, UnitPorts const& units, std::string_view field, std::string_view area, Date day) {
  for (auto const& r : catalogue.rules()) {
    bool fits = (r.field == "*" || r.field == field) && (!r.area || *r.area == area) && (!r.valid_from || *r.valid_from <= day) &&
                (!r.valid_to || day <= *r.valid_to);
    if (!fits) continue;
    auto named = r.unit == "@area" ? units.committee_of(area, day) : r.unit;
    auto unit = named.empty() ? std::string() : units.successor(named, day);
    if (unit.empty()) continue;  // nobody of that name works today: the next, less specific rule decides
    auto* f = catalogue.find(field);
    std::string why = "Lĩnh vực " + (f ? f->name : std::string(field));
    if (r.unit == "@area") why += " do UBND phường, xã phụ trách";
    else if (r.area) why += " tại địa bàn " + *r.area + " được giao riêng";
    else if (r.field == "*") why += " chưa được giao; chuyển đầu mối 1022";
    else why += " được giao cho đơn vị này";
    if (unit != named) why += " (kế thừa nhiệm vụ của " + named + ")";
    return {unit, why + "."};
  }
  return {};
}

}  // namespace dinh::hotline
