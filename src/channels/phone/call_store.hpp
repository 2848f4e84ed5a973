#pragma once
// Calls, recordings and agents in the records. Every function is part of the caller's transaction.
#include <optional>
#include <vector>

#include "channels/phone/call.hpp"
#include "storage/db.hpp"

namespace dinh::channels::phone::call_store {

void migrate(storage::Db&);

bool keep(storage::Tx&, Event const&);  // false: it is here already
std::vector<Event> events(storage::Tx&, std::string_view call_key);
std::optional<Call> find(storage::Tx&, std::int64_t id);
std::optional<Call> find_by_key(storage::Tx&, std::string_view call_key);
// Makes the call's row where there is none, and holds it until the transaction ends: its events are put together one after the other.
Call hold_row(storage::Tx&, Event const& first);
void save(storage::Tx&, Call const&);
void set_case(storage::Tx&, std::int64_t id, std::int64_t case_id);
std::vector<Call> of_case(storage::Tx&, std::int64_t case_id);
std::vector<Call> of_number(storage::Tx&, std::string_view digest);                                           // of a withheld one ("") none
std::vector<Call> of_extension(storage::Tx&, std::string_view extension, Instant since, std::int64_t limit);  // newest first
std::vector<Call> open_calls(storage::Tx&, Instant since);

struct QueueDay {  // of one queue since a moment
  std::string queue;
  std::int64_t answered = 0, abandoned = 0, waited_ms = 0;  // waited: by those who were answered, together
  static constexpr auto fields() {
    return std::tuple(field("queue", &QueueDay::queue), field("answered", &QueueDay::answered), field("abandoned", &QueueDay::abandoned),
                      field("waited_ms", &QueueDay::waited_ms));
  }
};
std::vector<QueueDay> day(storage::Tx&, Instant since);

std::optional<Recording> recording(storage::Tx&, std::string_view id);
std::optional<Recording> recording_of(storage::Tx&, std::int64_t call_id, std::string_view leg);
std::vector<Recording> recordings(storage::Tx&, std::int64_t call_id);
bool add(storage::Tx&, Recording const&);  // false: there is one of this leg
void set_hold(storage::Tx&, std::string_view id, bool held, std::string_view reason);
std::vector<Recording> to_erase(storage::Tx&, Instant before, std::int64_t limit);
void erase(storage::Tx&, std::string_view id, Instant at);
bool uses(storage::Tx&, std::string_view blob);             // one that is not erased has these bytes
std::int64_t forget_numbers(storage::Tx&, Instant before);  // of calls that were over by then, and of their events

std::optional<Agent> agent(storage::Tx&, std::int64_t user_id);
std::optional<Agent> agent_at(storage::Tx&, std::string_view extension);
std::vector<Agent> agents(storage::Tx&);
void save(storage::Tx&, Agent const&);
void remove_agent(storage::Tx&, std::int64_t user_id);

}  // namespace dinh::channels::phone::call_store
