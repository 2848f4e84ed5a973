#pragma once
// What one shift leaves to the next, with the figures of that moment, and who has read it.
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

struct NoteReader {
  std::string name;
  Instant at;
  static constexpr auto fields() { return std::tuple(field("name", &NoteReader::name), field("at", &NoteReader::at)); }
};

struct ShiftNote {
  std::int64_t id = 0;
  std::string unit;  // whose shift; "" those of no unit
  std::string text;
  std::vector<std::string> cases;  // numbers of cases to look after
  Instant at;
  std::int64_t user_id = 0;
  std::string saved_by;
  std::int64_t waiting = 0, open = 0, overdue = 0;  // of the unit's cases, when it was written
  std::optional<Instant> done_at;
  std::string done_by;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("id", &ShiftNote::id), field("unit", &ShiftNote::unit), field("text", &ShiftNote::text),
                      field("cases", &ShiftNote::cases, "numbers"), field("at", &ShiftNote::at), field("user_id", &ShiftNote::user_id),
                      field("saved_by", &ShiftNote::saved_by), field("waiting", &ShiftNote::waiting, "when it was written"),
                      field("open", &ShiftNote::open, "when it was written"), field("overdue", &ShiftNote::overdue, "when it was written"),
                      field("done_at", &ShiftNote::done_at), field("done_by", &ShiftNote::done_by), field("version", &ShiftNote::version));
  }
};

}  // namespace dinh::hotline
