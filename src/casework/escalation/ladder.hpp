#pragma once
// Who is told when a promise runs out: steps by the share of its time that has gone, and by working minutes after it was due. Data of the
// city, kept by the module.
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"

namespace dinh::casework {

enum class Tell { unit_duty, unit_head, shift_leader, operations };
constexpr auto names_of(Tell) {
  return std::array{named(Tell::unit_duty, "unit_duty"), named(Tell::unit_head, "unit_head"), named(Tell::shift_leader, "shift_leader"),
                    named(Tell::operations, "operations")};
}
// Somebody of the unit that has the case or the share; else of the house.
inline bool of_the_unit(Tell t) { return t == Tell::unit_duty || t == Tell::unit_head; }

struct LadderStep {                           // exactly one of the two
  std::optional<std::int64_t> percent;        // of the budget, 1 to 100
  std::optional<std::int64_t> after_minutes;  // working minutes after it was due
  Tell tell = Tell::unit_duty;
  static constexpr auto fields() {
    return std::tuple(field("percent", &LadderStep::percent, "of the time promised, 1 to 100"),
                      field("after_minutes", &LadderStep::after_minutes, "working minutes after it was due"),
                      field("tell", &LadderStep::tell));
  }
};
// "75%", "+480": what a step is known by; it stays when steps are put before it.
inline std::string mark_of(LadderStep const& s) {
  return s.percent ? std::to_string(*s.percent) + "%" : "+" + std::to_string(s.after_minutes.value_or(0));
}

struct Ladder {
  std::string code, name, name_en;
  std::vector<LadderStep> steps;
  static constexpr auto fields() {
    return std::tuple(field("code", &Ladder::code), field("name", &Ladder::name), defaulted("name_en", &Ladder::name_en),
                      field("steps", &Ladder::steps));
  }
};

struct LadderBook {
  std::vector<Ladder> items;
  std::int64_t version = 0;
  static constexpr auto fields() { return std::tuple(field("items", &LadderBook::items), defaulted("version", &LadderBook::version)); }
  Ladder const* find(std::string_view code) const {
    for (auto const& l : items)
      if (l.code == code) return &l;
    return nullptr;
  }
};
using LadderFinder = std::function<std::shared_ptr<const LadderBook>()>;

}  // namespace dinh::casework
