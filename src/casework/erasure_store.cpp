#include "casework/erasure_store.hpp"

namespace dinh::casework::erasure_store {

bool rewrite(storage::Tx& tx, Case const& c) {
  return tx.exec(
             "UPDATE cases SET title = $2, description = $3, address = $4, answer = $5, comment = $6, extra = $7, version = version + 1 "
             "WHERE id = $1 AND version = $8",
             c.id, c.title, c.description, c.address, c.answer, c.comment, c.extra, c.version) == 1;
}

void rewrite_event(storage::Tx& tx, Event const& e) {
  tx.exec("UPDATE case_event SET text = $2, data = $3 WHERE id = $1", e.id, e.text, e.data);
}

void rewrite_assignment(storage::Tx& tx, Assignment const& a) {
  tx.exec("UPDATE case_assignment SET answer = $3 WHERE case_id = $1 AND unit = $2", a.case_id, a.unit, a.answer);
}

void replace_words(storage::Tx& tx, std::int64_t case_id, std::span<const std::string> before, std::span<const std::string> after) {
  for (auto const& w : before) tx.exec("DELETE FROM case_word WHERE word = $1 AND case_id = $2", w, case_id);
  for (auto const& w : after) tx.exec("INSERT INTO case_word (word, case_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", w, case_id);
}

void erase_attachment(storage::Tx& tx, std::string_view id) { tx.exec("DELETE FROM attachment WHERE id = $1", id); }

bool uses_blob(storage::Tx& tx, std::string_view blob) {
  return tx.one<std::int64_t>("SELECT 1 FROM attachment WHERE blob = $1 LIMIT 1", blob).has_value();
}

std::vector<Attachment> never_used(storage::Tx& tx, Instant before, std::int64_t limit) {
  return tx.rows<Attachment>(
      "SELECT id, case_id, blob, type, bytes, width, height, is_public, at FROM attachment WHERE case_id IS NULL AND is_public = 1 AND at "
      "< $1 ORDER BY at, "
      "id "
      "LIMIT $2",
      before, limit);
}

}  // namespace dinh::casework::erasure_store
