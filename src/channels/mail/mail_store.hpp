#pragma once
// What the channel remembers: how far it has read, and how often it answered somebody by itself.
#include "storage/db.hpp"

namespace dinh::channels::mail::store {

void migrate(storage::Db&);

struct Cursor {
  std::string mailbox;        // server and folder
  std::int64_t validity = 0;  // RFC 9051 §2.3.1.1: when it changes, no UID means what it meant
  std::int64_t uid = 0;       // up to here everything is on disk
  Instant at;
  static constexpr auto fields() {
    return std::tuple(field("mailbox", &Cursor::mailbox), field("validity", &Cursor::validity), field("uid", &Cursor::uid),
                      field("at", &Cursor::at));
  }
};
std::optional<Cursor> cursor(storage::Tx&, std::string_view mailbox);
void set_cursor(storage::Tx&, Cursor const&);

std::int64_t automatic_on(storage::Tx&, std::string_view party, Date);
void count_automatic(storage::Tx&, std::string_view party, Date);  // also forgets the days before

}  // namespace dinh::channels::mail::store
