#pragma once
#include <optional>
#include <vector>

#include "register/sharing/contract.hpp"
#include "storage/db.hpp"

namespace dinh::reg::contract_store {

void migrate(storage::Db&);
std::vector<ContractView> all(storage::Tx&);
std::optional<ContractView> find(storage::Tx&, std::int64_t id);
bool add(storage::Tx&, ContractView&);           // gives it its id; false: there is one with that consumer
bool change(storage::Tx&, ContractView const&);  // false: there is one with that consumer
bool remove(storage::Tx&, std::int64_t id);

}  // namespace dinh::reg::contract_store
