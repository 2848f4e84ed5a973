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

bool holds(AssignmentRule const& r, std::string_view field, std::string_view area, Date day) {
  return (r.field == "*" || r.field == field) && (!r.area || *r.area == area) && (!r.valid_from || *r.valid_from <= day) &&
         (!r.valid_to || day <= *r.valid_to);
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
  auto named_by = [&](std::string const& unit) { return unit == "@area" ? units.committee_of(area, day) : unit; };
  auto working = [&](std::string const& named) { return named.empty() ? std::string() : units.successor(named, day); };
  for (auto const& r : catalogue.rules()) {
    if (!holds(r, field, area, day)) continue;
    auto named = named_by(r.unit);
    auto unit = working(named);
    auto other = r.disputed ? working(named_by(*r.disputed)) : std::string();
    if (unit.empty()) std::swap(unit, other);  // the other one alone is left: nothing is disputed any more
    if (unit.empty()) continue;                // nobody of that name works today: the next, less specific rule decides
    auto* f = catalogue.find(field);
    std::string why = "Lĩnh vực " + (f ? f->name : std::string(field));
    if (r.unit == "@area") why += " do UBND phường, xã phụ trách";
    else if (r.area) why += " tại địa bàn " + *r.area + " được giao riêng";
    else if (r.field == "*") why += " chưa được giao; chuyển đầu mối 1022";
    else why += " được giao cho đơn vị này";
    if (!other.empty() && other != unit) {
      why = "Lĩnh vực " + (f ? f->name : std::string(field)) + " ở đây chưa phân định rõ giữa " + unit + " và " + other +
            "; tổng đài viên chọn đơn vị";
      return {unit, why + ".", other};
    }
    if (unit != named) why += " (kế thừa nhiệm vụ của " + named + ")";
    return {unit, why + "."};
  }
  return {};
}

Suggestion after_returns(Suggestion s, std::vector<std::string> const& returned_by, std::string_view arbiter) {
  if (!s.other) return s;
  auto returned = [&](std::string const& unit) { return std::find(returned_by.begin(), returned_by.end(), unit) != returned_by.end(); };
  bool first = returned(s.unit), second = returned(*s.other);
  if (first && second) {
    if (!arbiter.empty()) s.unit = arbiter;
    s.why = "Cả hai đơn vị có thể phụ trách đều đã trả lại; cần trọng tài quyết định.";
  } else if (first) {
    std::swap(s.unit, *s.other);
    s.why = *s.other + " đã trả lại; chuyển đơn vị còn lại có thể phụ trách.";
  } else if (second) {
    s.why = *s.other + " đã trả lại; chuyển đơn vị còn lại có thể phụ trách.";
  }
  return s;
}

std::optional<std::vector<AssignmentRule>> decided(std::vector<AssignmentRule> const& rules, std::string_view field, std::string_view area,
                                                   std::string_view unit, Date from) {
  std::vector<AssignmentRule> out;
  int decides = -1;
  for (auto const& r : rules)
    if (holds(r, field, area, from)) decides = std::max(decides, specificity(r));
  bool found = false;
  for (auto r : rules) {
    bool disputed = r.disputed && specificity(r) == decides && holds(r, field, area, from);
    found = found || disputed;
    bool same_place = r.field == field && r.area && *r.area == area;  // else it goes on for other fields and areas
    if (disputed && same_place) {
      if (r.valid_from && *r.valid_from >= from) continue;
      r.valid_to = from + -1;
    }
    out.push_back(std::move(r));
  }
  if (!found) return {};
  out.push_back({.field = std::string(field), .area = std::string(area), .unit = std::string(unit), .valid_from = from, .valid_to = {}});
  return out;
}

}  // namespace dinh::hotline
