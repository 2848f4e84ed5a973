#pragma once
// Partners and what was handed over to them, in the records. Every function is part of the caller's transaction.
#include <optional>
#include <vector>

#include "modules/hotline/handover/handover.hpp"
#include "modules/hotline/handover/partner.hpp"
#include "storage/db.hpp"

namespace dinh::hotline::handover_store {

void migrate(storage::Db&);

std::vector<StoredPartner> partners(storage::Tx&);
std::optional<StoredPartner> partner(storage::Tx&, std::string_view code);
std::optional<StoredPartner> active_partner_of(storage::Tx&, std::string_view unit);
void put(storage::Tx&, StoredPartner const&);
void set_polled(storage::Tx&, std::string_view partner, Instant at, std::string_view trouble);

void insert(storage::Tx&, Handover const&);
void update(storage::Tx&, Handover const&);
std::optional<Handover> find(storage::Tx&, std::int64_t id);
std::vector<Handover> of_case(storage::Tx&, std::int64_t case_id);  // the latest last
std::vector<HandoverView> views(storage::Tx&, std::int64_t case_id);
std::optional<Handover> due(storage::Tx&, std::string_view partner, Instant now);
std::vector<Handover> under_way(storage::Tx&);  // being sent: after a crash nobody knows how that ended
// Taken by the partner and not ended, of open cases.
std::vector<Handover> followed(storage::Tx&, std::string_view partner, std::int64_t limit);

// Open cases whose hand-over somebody has to look at; of one unit, or "" of all.
std::vector<std::int64_t> cases_to_look_at(storage::Tx&, std::string_view unit, std::int64_t limit);

void remember_event(storage::Tx&, std::string_view partner, std::string_view event_id, std::string_view sha256, Instant at);
std::optional<std::string> event_sha256(storage::Tx&, std::string_view partner, std::string_view event_id);
std::int64_t forget_events(storage::Tx&, Instant before);
void forget_sent(storage::Tx&, std::int64_t case_id);  // the texts that went out; their proof stays

}  // namespace dinh::hotline::handover_store
