#include "channels/erasure_store.hpp"

namespace dinh::channels::erasure_store {

std::vector<std::string> erase_conversation(storage::Tx& tx, std::int64_t id) {
  std::vector<std::string> files;
  for (auto const& of_message : tx.rows<json::Value>("SELECT files FROM message WHERE conversation_id = $1", id))
    for (auto const& file : of_message.array())
      if (auto const* attachment = file.find("id"); attachment && attachment->string() && !attachment->string()->empty())
        files.emplace_back(*attachment->string());
  tx.exec("DELETE FROM message WHERE conversation_id = $1", id);
  tx.exec("DELETE FROM conversation_key WHERE conversation_id = $1", id);
  tx.exec("DELETE FROM person_link WHERE conversation_id = $1", id);
  tx.exec("DELETE FROM conversation WHERE id = $1", id);
  return files;
}

void erase_number(storage::Tx& tx, phone::Call const& call) {
  tx.exec("UPDATE phone_event SET digest = '', sealed = '', digits = '' WHERE call_key = $1", call.call_key);
  tx.exec("UPDATE phone_call SET digest = '', sealed = '', digits = '', version = version + 1 WHERE id = $1", call.id);
}

bool uses_blob(storage::Tx& tx, std::string_view blob) {
  return tx.one<std::int64_t>("SELECT 1 FROM phone_recording WHERE blob = $1 AND erased_at IS NULL LIMIT 1", blob).has_value();
}

std::vector<std::string> give_up_quarantined(storage::Tx& tx, Instant before, std::int64_t limit, std::int64_t& rows) {
  constexpr std::string_view old = "id IN (SELECT id FROM inbox WHERE state = 'quarantined' AND kept_at < $1 ORDER BY id LIMIT $2)";
  std::vector<std::string> blobs;
  for (auto& blob : tx.rows<std::string>("SELECT blob FROM inbox WHERE " + std::string(old), before, limit))
    if (!blob.empty()) blobs.push_back(std::move(blob));
  rows = tx.exec("DELETE FROM inbox WHERE " + std::string(old), before, limit);
  return blobs;
}

std::int64_t forget_inbox(storage::Tx& tx, Instant before, std::int64_t limit) {
  return tx.exec(
      "DELETE FROM inbox WHERE id IN (SELECT id FROM (SELECT id, state, raw, blob, kept_at FROM inbox ORDER BY id LIMIT $2) oldest WHERE "
      "state = 'done' AND raw = '' AND blob = '' AND kept_at < $1)",
      before, limit);
}

std::int64_t quarantined_before(storage::Tx& tx, Instant before) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM inbox WHERE state = 'quarantined' AND kept_at < $1", before);
}

}  // namespace dinh::channels::erasure_store
