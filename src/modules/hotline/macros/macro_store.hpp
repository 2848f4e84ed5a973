#pragma once
#include <optional>

#include "modules/hotline/macros/macro.hpp"
#include "storage/db.hpp"

namespace dinh::hotline::macro_store {

void migrate(storage::Db&);
// The person's own, his unit's and everybody's; his own first, then by title.
std::vector<Macro> of(storage::Tx&, std::int64_t user_id, std::string_view unit);
std::int64_t count(storage::Tx&, std::int64_t user_id);  // of one person, or (0) of the shared ones
std::optional<Macro> find(storage::Tx&, std::int64_t id);
void put(storage::Tx&, Macro const&);
void remove(storage::Tx&, std::int64_t id);

}  // namespace dinh::hotline::macro_store
