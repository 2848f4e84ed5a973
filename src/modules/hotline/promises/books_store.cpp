#include "modules/hotline/promises/books_store.hpp"

#include "storage/schema.hpp"

namespace dinh::hotline::books_store {

namespace {

template <class Book>
std::optional<Book> read(storage::Tx& tx, std::string_view name) {
  return tx.one<Book>("SELECT items, version FROM hotline_book WHERE name = $1", name);
}

template <class Book>
void write(storage::Tx& tx, std::string_view name, Book const& book) {
  tx.exec(
      "INSERT INTO hotline_book (name, items, version) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET items = excluded.items, "
      "version = excluded.version",
      name, book.items, book.version);
}

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "hotline books", "modules/hotline/schema/books"); }

std::int64_t version(storage::Tx& tx, std::string_view name) {
  return tx.one<std::int64_t>("SELECT version FROM hotline_book WHERE name = $1", name).value_or(0);
}

std::optional<PromiseBook> promises(storage::Tx& tx) { return read<PromiseBook>(tx, "promises"); }
void put(storage::Tx& tx, PromiseBook const& book) { write(tx, "promises", book); }
std::optional<casework::LadderBook> ladders(storage::Tx& tx) { return read<casework::LadderBook>(tx, "ladders"); }
void put(storage::Tx& tx, casework::LadderBook const& book) { write(tx, "ladders", book); }
DutyRoster duty(storage::Tx& tx) { return read<DutyRoster>(tx, "duty").value_or(DutyRoster{}); }
void put(storage::Tx& tx, DutyRoster const& roster) { write(tx, "duty", roster); }

}  // namespace dinh::hotline::books_store
