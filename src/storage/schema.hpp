#pragma once
// The migrations of one part: the files src/<folder>/NNN_name.sql, in the binary. A file that has landed is never edited, not by a
// blank: the database remembers its checksum and refuses to open with another text.
#include <string_view>
#include <vector>

#include "storage/db.hpp"

namespace dinh::storage {

std::vector<Db::Migration> migrations_in(std::string_view folder);
void migrate(Db&, std::string_view part, std::string_view folder);  // migrate(db, "casework", "casework/schema")

}  // namespace dinh::storage
