#include "storage/db.hpp"

#include <algorithm>
#include <map>

#include "storage/crc32c.hpp"
#include "storage/engines.hpp"

namespace dinh::storage {
namespace {

struct Applied {
  int number = 0;
  std::string name;
  std::int64_t checksum = 0;
  static constexpr auto fields() {
    return std::tuple(field("number", &Applied::number), field("name", &Applied::name), field("checksum", &Applied::checksum));
  }
};

[[noreturn]] void refuse(std::string_view part, int number, std::string_view name, std::string_view why) {
  throw StorageError("migration " + std::string(part) + " " + std::to_string(number) + " (" + std::string(name) + ") " + std::string(why));
}

void make_own_tables(Tx& tx) {
  tx.script(
      "CREATE TABLE IF NOT EXISTS migration (part TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, "
      "checksum BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (part, number));"
      "CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL);");
}

// A migration that ran is history: what stands in the database must be what this program would have made.
void check_history(std::string_view part, std::span<const Db::Migration> known, std::vector<Applied> const& applied) {
  std::map<int, Db::Migration const*> by_number;
  for (auto const& m : known) {
    if (!by_number.empty() && by_number.rbegin()->first >= m.number) refuse(part, m.number, m.name, "is not in ascending order");
    by_number[m.number] = &m;
  }
  for (auto const& a : applied) {
    auto it = by_number.find(a.number);
    if (it == by_number.end()) refuse(part, a.number, a.name, "is in the database but unknown here: the data come from a newer release");
    if (crc32c(it->second->sql) != a.checksum) refuse(part, a.number, a.name, "was edited after it had been applied");
  }
}

std::vector<Applied> history(Tx& tx, std::string_view part) {
  return tx.rows<Applied>("SELECT number, name, checksum FROM migration WHERE part = $1 ORDER BY number", part);
}

}  // namespace

std::unique_ptr<Db> Db::open(std::string const& url) {
  constexpr std::string_view sqlite = "sqlite:";
  if (url.starts_with(sqlite)) return open_sqlite(url.substr(sqlite.size()));
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return open_postgres(url);
  throw StorageError("a database is named sqlite:<file> or postgresql://…, not " + url.substr(0, url.find(':')));
}

void Db::migrate(std::string_view part, std::span<const Migration> migrations) {
  write([&](Tx& tx) { make_own_tables(tx); });
  auto applied = read([&](Tx& tx) { return history(tx, part); });
  check_history(part, migrations, applied);
  int last = applied.empty() ? 0 : applied.back().number;
  for (auto const& m : migrations) {
    if (m.number <= last) {
      bool is_applied = std::any_of(applied.begin(), applied.end(), [&](Applied const& a) { return a.number == m.number; });
      if (!is_applied) refuse(part, m.number, m.name, "comes before one that has been applied");
      continue;
    }
    write([&](Tx& tx) {
      tx.script(m.sql);
      tx.exec("INSERT INTO migration(part, number, name, checksum, at) VALUES($1, $2, $3, $4, $5)", part, m.number, m.name, crc32c(m.sql),
              now());
    });
  }
}

}  // namespace dinh::storage
