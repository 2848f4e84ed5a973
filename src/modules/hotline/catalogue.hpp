#pragma once
// The category tree and the responsibility map, as every thread reads them. A release ships a first version (data/hotline/*.json); what the
// city makes of it is kept by Categories.
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

struct Field {
  std::string code, name, name_en, icon, group, description;
  int default_days = 5;  // working days to the result
  static constexpr auto fields() {
    return std::tuple(field("code", &Field::code), field("name", &Field::name), field("name_en", &Field::name_en),
                      field("icon", &Field::icon), field("group", &Field::group), field("description", &Field::description),
                      field("default_days", &Field::default_days));
  }
};

// Who is responsible for a field in an area on a date. The most specific rule wins: field and area, field, area, "*".
struct AssignmentRule {
  std::string field;  // code, or "*"
  std::optional<std::string> area;
  std::string unit;  // code, or "@area": the People's Committee of the case's ward
  std::optional<Date> valid_from, valid_to;
  std::optional<std::string> disputed = {};  // the other one that it may be: the border between them is not settled
  static constexpr auto fields() {
    return std::tuple(dinh::field("field", &AssignmentRule::field), dinh::field("area", &AssignmentRule::area),
                      dinh::field("unit", &AssignmentRule::unit), dinh::field("valid_from", &AssignmentRule::valid_from),
                      dinh::field("valid_to", &AssignmentRule::valid_to),
                      dinh::field("disputed", &AssignmentRule::disputed, "the other unit that may be responsible, or @area"));
  }
};

class Catalogue {
 public:
  Catalogue(std::string_view fields_json, std::string_view assignments_json);  // throws std::runtime_error
  void replace(std::vector<Field> offered, std::vector<Field> retired, std::vector<AssignmentRule>);
  std::vector<Field> const& fields() const { return picture()->offered; }
  Field const* find(std::string_view code) const;                                // retired ones too: old cases have them
  Field const* offered(std::string_view code) const;                             // only what a new report may choose
  std::vector<AssignmentRule> const& rules() const { return picture()->rules; }  // the most specific first

 private:
  struct Picture {
    std::vector<Field> offered, retired;
    std::vector<AssignmentRule> rules;
  };
  Picture const* picture() const { return current_.load(std::memory_order_acquire); }
  std::mutex replacing_;
  std::vector<std::unique_ptr<const Picture>> pictures_;  // old ones stay: changes are rare, and what somebody found must not go away
  std::atomic<Picture const*> current_{nullptr};
};

struct Suggestion {
  std::string unit, why;                  // why: one Vietnamese sentence for the operator
  std::optional<std::string> other = {};  // of a disputed border: the operator chooses
  static constexpr auto fields() {
    return std::tuple(field("unit", &Suggestion::unit), field("why", &Suggestion::why),
                      field("other", &Suggestion::other, "the other unit that may be responsible: the operator chooses"));
  }
};

// `committee_of` answers the unit code of a ward's committee on that day, "" when there is none; `successor` follows ended units.
struct UnitPorts {
  std::function<std::string(std::string_view area, Date)> committee_of;
  std::function<std::string(std::string_view unit, Date)> successor;
};
Suggestion assign(Catalogue const&, UnitPorts const&, std::string_view field, std::string_view area, Date);
// Of a disputed border, once a unit has given the case back: the other one is next; when both have, the arbiter ("" there is none).
Suggestion after_returns(Suggestion, std::vector<std::string> const& returned_by, std::string_view arbiter);
// The map after somebody decided whose field and area is, from that day on. Nothing when no disputed rule holds there.
std::optional<std::vector<AssignmentRule>> decided(std::vector<AssignmentRule> const& rules, std::string_view field, std::string_view area,
                                                   std::string_view unit, Date from);

}  // namespace dinh::hotline
