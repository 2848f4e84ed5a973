#pragma once
// Whole lists that the city keeps and changes as one: promises, ladders, the duty roster.
#include "casework/escalation/ladder.hpp"
#include "modules/hotline/duty/duty.hpp"
#include "modules/hotline/promises/promise_book.hpp"
#include "storage/db.hpp"

namespace dinh::hotline::books_store {

void migrate(storage::Db&);
std::int64_t version(storage::Tx&, std::string_view name);  // 0 there is none yet
std::optional<PromiseBook> promises(storage::Tx&);
void put(storage::Tx&, PromiseBook const&);
std::optional<casework::LadderBook> ladders(storage::Tx&);
void put(storage::Tx&, casework::LadderBook const&);
DutyRoster duty(storage::Tx&);
void put(storage::Tx&, DutyRoster const&);

}  // namespace dinh::hotline::books_store
