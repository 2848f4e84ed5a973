#pragma once
// Callbacks in the records. Every function is part of the caller's transaction.
#include <optional>
#include <vector>

#include "modules/hotline/callbacks/callback.hpp"
#include "storage/db.hpp"

namespace dinh::hotline::callbacks_store {

Callback wish(storage::Tx&, Callback const&);  // a new one; or, where its number waits already, one more wish of that
std::optional<Callback> find(storage::Tx&, std::int64_t id);
std::optional<Callback> waiting(storage::Tx&, std::string_view digest);
Result<Callback> update(storage::Tx&, Callback const&);  // with the next version; stale: somebody was faster
std::vector<Callback> list(storage::Tx&, std::int64_t limit);
std::int64_t count(storage::Tx&);
std::int64_t forget(storage::Tx&, Instant settled_before);
std::vector<Callback> of_number(storage::Tx&, std::string_view digest);  // settled ones too
void erase(storage::Tx&, std::int64_t id);

}  // namespace dinh::hotline::callbacks_store
