#include "storage/schema.hpp"

#include <charconv>

#include "base/shipped.hpp"

namespace dinh::storage {
namespace {

// "004_by_due_date.sql"
Db::Migration migration(std::string_view file, std::string_view sql) {
  Db::Migration out{0, file.substr(0, file.rfind('.')), sql};
  auto [end, error] = std::from_chars(file.data(), file.data() + file.size(), out.number);
  if (error != std::errc{} || out.number <= 0 || *end != '_') throw std::logic_error("not NNN_name.sql: " + std::string(file));
  out.name.remove_prefix(static_cast<std::size_t>(end - file.data()) + 1);
  return out;
}

}  // namespace

std::vector<Db::Migration> migrations_in(std::string_view folder) {
  std::vector<Db::Migration> out;
  for (auto const& file : shipped_files()) {  // sorted by path, and so by number
    std::string_view path = file.path;
    if (!path.starts_with("schema:") || path.substr(7, path.rfind('/') - 7) != folder) continue;
    out.push_back(migration(path.substr(path.rfind('/') + 1), {file.begin, static_cast<std::size_t>(file.end - file.begin)}));
  }
  if (out.empty()) throw std::logic_error("no migrations in src/" + std::string(folder));
  return out;
}

void migrate(Db& db, std::string_view part, std::string_view folder) { db.migrate(part, migrations_in(folder)); }

}  // namespace dinh::storage
