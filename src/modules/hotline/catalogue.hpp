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
  static constexpr auto fields() {
    return std::tuple(dinh::field("field", &AssignmentRule::field), dinh::field("area", &AssignmentRule::area),
                      dinh::field("unit", &AssignmentRule::unit), dinh::field("valid_from", &AssignmentRule::valid_from),
                      dinh::field("valid_to", &AssignmentRule::valid_to));
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
  std::string unit, why;  // why: one Vietnamese sentence for the operator
  static constexpr auto fields() { return std::tuple(field("unit", &Suggestion::unit), field("why", &Suggestion::why)); }
};

// `committee_of` answers the unit code of a ward's committee on that day, "" when there is none; `successor` follows ended units.
struct UnitPorts {
  std::function<std::string(std::string_view area, Date)> committee_of;
  std::function<std::string(std::string_view unit, Date)> successor;
};
Suggestion assign(Catalogue const&, UnitPorts const&, std::string_view field, std::string_view area, Date);

}  // namespace dinh::hotline
