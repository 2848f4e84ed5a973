#pragma once
// What somebody is told: that the time of a case goes by, or has gone. A flood is one notice with a number.
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

struct Notice {
  std::int64_t id = 0, user_id = 0;
  std::string kind, mark, instead;      // of the clock; the step: "75%" of the time, "+480" working minutes past due; see OnDuty
  std::int64_t number = 1;              // cases
  std::optional<std::int64_t> case_id;  // of one case
  Instant since, at;                    // when the (first) alarm came; when it was told
  std::optional<Instant> read_at;
  static constexpr auto fields() {
    return std::tuple(field("id", &Notice::id), field("user_id", &Notice::user_id), field("kind", &Notice::kind),
                      field("mark", &Notice::mark), field("instead", &Notice::instead), field("number", &Notice::number),
                      field("case_id", &Notice::case_id), field("since", &Notice::since), field("at", &Notice::at),
                      field("read_at", &Notice::read_at));
  }
};

struct NoticeView {
  std::int64_t id = 0;
  std::string kind, mark, instead;
  std::int64_t number = 1;
  std::optional<std::string> case_code, unit, field;
  Instant since, at;
  bool read = false;
  static constexpr auto fields() {
    return std::tuple(dinh::field("id", &NoticeView::id), dinh::field("kind", &NoticeView::kind, "of the clock"),
                      dinh::field("mark", &NoticeView::mark, "75%: of the time promised; +480: working minutes past due"),
                      dinh::field("instead", &NoticeView::instead, "no_duty: nobody is on duty; no_unit: nor has the unit anybody for it"),
                      dinh::field("number", &NoticeView::number, "of cases"),
                      dinh::field("case_code", &NoticeView::case_code, "where it is one case"), dinh::field("unit", &NoticeView::unit),
                      dinh::field("field", &NoticeView::field), dinh::field("since", &NoticeView::since, "when the first of them came"),
                      dinh::field("at", &NoticeView::at, "when it was told"), dinh::field("read", &NoticeView::read));
  }
};

}  // namespace dinh::hotline
