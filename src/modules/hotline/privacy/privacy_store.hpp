#pragma once
// Holds, requests and how far the passes have come. Every function is part of the caller's transaction.
#include <optional>
#include <string>
#include <vector>

#include "modules/hotline/privacy/request.hpp"
#include "storage/db.hpp"

namespace dinh::hotline::privacy_store {

void migrate(storage::Db&);

struct Closed {
  std::int64_t id = 0;
  Instant closed_at;
  static constexpr auto fields() { return std::tuple(field("id", &Closed::id), field("closed_at", &Closed::closed_at)); }
};
// Cases of our own that were closed from `from` on and before `before`, neither swept nor held, the oldest first.
std::vector<Closed> to_sweep(storage::Tx&, Instant from, Instant before, std::int64_t limit);
bool swept(storage::Tx&, std::int64_t case_id);
void set_swept(storage::Tx&, std::int64_t case_id, Instant at);
// Conversations whose last message is older, that nobody has to answer and whose case, if any, was closed before that too and is not held.
std::vector<std::int64_t> conversations_to_sweep(storage::Tx&, Instant before, std::int64_t limit);

Instant cursor(storage::Tx&, std::string_view name);
void set_cursor(storage::Tx&, std::string_view name, Instant at);

std::optional<CaseHold> hold(storage::Tx&, std::int64_t case_id);
std::vector<CaseHold> holds(storage::Tx&, std::int64_t limit);
void put_hold(storage::Tx&, CaseHold const&);
bool release_hold(storage::Tx&, std::int64_t case_id);

// Sealed identities whose case is younger than the cursor, in order of the case.
std::vector<std::int64_t> identities_after(storage::Tx&, std::int64_t case_id, std::int64_t limit);
void add_key(storage::Tx&, std::string_view key, std::int64_t case_id);
std::vector<std::int64_t> cases_of(storage::Tx&, std::string_view key);
void erase_identity(storage::Tx&, std::int64_t case_id);  // with its keys, and the traces of who joined

void insert(storage::Tx&, DataRequest const&);
bool update(storage::Tx&, DataRequest const&);  // its version must be the stored one plus one
std::optional<DataRequest> request(storage::Tx&, std::int64_t id);
std::vector<DataRequest> requests(storage::Tx&, std::int64_t limit);  // open ones first, by when they are due
std::vector<DataRequest> waiting(storage::Tx&);
std::int64_t settled_callbacks(storage::Tx&, Instant before);  // how many

}  // namespace dinh::hotline::privacy_store
