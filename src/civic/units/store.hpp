#pragma once
#include "civic/units/unit.hpp"
#include "storage/db.hpp"

namespace dinh::civic::unit_store {

void migrate(storage::Db&);
std::vector<Unit> all(storage::Tx&);
std::optional<Unit> find(storage::Tx&, std::string_view code);
void put(storage::Tx&, Unit const&);

}  // namespace dinh::civic::unit_store
