#include <algorithm>

#include "modules/hotline/understanding/lessons.hpp"
#include "storage/schema.hpp"

namespace dinh::hotline::lessons {

void migrate(storage::Db& db) { storage::migrate(db, "hotline lessons", "modules/hotline/schema/lessons"); }

void put(storage::Tx& tx, std::int64_t case_id, std::string_view field, Instant at) {
  tx.exec(
      "INSERT INTO field_lesson (case_id, field, at) VALUES ($1, $2, $3) ON CONFLICT (case_id) DO UPDATE SET field = excluded.field, "
      "at = excluded.at",
      case_id, field, at);
}

std::vector<Lesson> latest(storage::Tx& tx, std::int64_t most) {
  auto out = tx.rows<Lesson>(
      "SELECT c.description AS text, l.field AS field FROM field_lesson l JOIN cases c ON c.id = l.case_id ORDER BY l.at DESC, l.case_id "
      "DESC LIMIT $1",
      most);
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace dinh::hotline::lessons
