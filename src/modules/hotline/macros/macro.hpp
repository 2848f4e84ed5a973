#pragma once
// A text that is written again and again, kept once: an operator's own, a unit's, or everybody's. Names in {braces} are filled from the
// case.
#include <string>
#include <vector>

#include "base/fields.hpp"

namespace dinh::hotline {

struct Macro {
  std::int64_t id = 0;
  std::string title, text, text_en;
  std::vector<std::string> verbs;       // where it fits: answer, note, reply, …; none: everywhere
  std::vector<std::string> categories;  // codes of fields; none: any
  std::string unit;                     // shared with the people of that unit; "" with everybody
  std::int64_t user_id = 0;             // whose own it is; 0: shared
  std::int64_t version = 0;
  std::string saved_by;
  static constexpr auto fields() {
    return std::tuple(defaulted("id", &Macro::id), field("title", &Macro::title),
                      field("text", &Macro::text, "names in {braces} are filled in"), defaulted("text_en", &Macro::text_en),
                      defaulted("verbs", &Macro::verbs, "answer, ask_info, note, …, reply; none: everywhere"),
                      defaulted("categories", &Macro::categories, "codes of fields; none: any"),
                      defaulted("unit", &Macro::unit, "shared with that unit; empty: with everybody"),
                      defaulted("user_id", &Macro::user_id, "whose own it is; 0: shared"), defaulted("version", &Macro::version),
                      defaulted("saved_by", &Macro::saved_by));
  }
};

}  // namespace dinh::hotline
