#pragma once
#include "modules/hotline/surge/incident.hpp"
#include "storage/db.hpp"

namespace dinh::hotline::surge_store {

void migrate(storage::Db&);
std::vector<KnownIncident> incidents(storage::Tx&, std::int64_t limit);  // the newest first
std::optional<KnownIncident> find(storage::Tx&, std::int64_t id);
void put(storage::Tx&, KnownIncident const&);
SurgeMode mode(storage::Tx&);
void put(storage::Tx&, SurgeMode const&);
std::int64_t contacts(storage::Tx&, Instant from, Instant to);  // reports of the city's own channels

}  // namespace dinh::hotline::surge_store
