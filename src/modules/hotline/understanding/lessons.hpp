#pragma once
// Which field operators put a case into, kept in the records: what the classifier learns from besides the made-up complaints. The words
// stay with the case; a lesson names it.
#include "storage/db.hpp"

namespace dinh::hotline::lessons {

struct Lesson {
  std::string text, field;
  static constexpr auto fields() { return std::tuple(dinh::field("text", &Lesson::text), dinh::field("field", &Lesson::field)); }
};

void migrate(storage::Db&);
void put(storage::Tx&, std::int64_t case_id, std::string_view field, Instant at);  // of one case the last one holds
std::vector<Lesson> latest(storage::Tx&, std::int64_t most);                       // in the order they were given

}  // namespace dinh::hotline::lessons
