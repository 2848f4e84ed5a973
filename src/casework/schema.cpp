#include "casework/store.hpp"

#include "storage/schema.hpp"

namespace dinh::casework::store {

// 002: squares of the map, for what is near and recent without looking at all that ever was near.
// 003: what screens count again and again is answered from indexes alone: of a million cases, only the some thousand open ones and the
// days asked for are looked at.
void migrate(storage::Db& db) { storage::migrate(db, "casework", "casework/schema"); }

}  // namespace dinh::casework::store
