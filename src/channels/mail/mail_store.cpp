#include "channels/mail/mail_store.hpp"

#include "storage/schema.hpp"

namespace dinh::channels::mail::store {

void migrate(storage::Db& db) { storage::migrate(db, "mail", "channels/mail/schema"); }

std::optional<Cursor> cursor(storage::Tx& tx, std::string_view mailbox) {
  return tx.one<Cursor>("SELECT mailbox, validity, uid, at FROM mail_cursor WHERE mailbox = $1", mailbox);
}

void set_cursor(storage::Tx& tx, Cursor const& c) {
  tx.exec(
      "INSERT INTO mail_cursor (mailbox, validity, uid, at) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (mailbox) DO UPDATE SET validity = excluded.validity, uid = excluded.uid, at = excluded.at",
      c.mailbox, c.validity, c.uid, c.at);
}

std::int64_t automatic_on(storage::Tx& tx, std::string_view party, Date day) {
  return tx.one<std::int64_t>("SELECT count FROM mail_automatic WHERE party = $1 AND day = $2", party, day).value_or(0);
}

void count_automatic(storage::Tx& tx, std::string_view party, Date day) {
  tx.exec("DELETE FROM mail_automatic WHERE day < $1", day);
  tx.exec(
      "INSERT INTO mail_automatic (party, day, count) VALUES ($1, $2, 1) ON CONFLICT (party, day) DO UPDATE SET count = "
      "mail_automatic.count + 1",
      party, day);
}

}  // namespace dinh::channels::mail::store
