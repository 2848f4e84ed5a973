#pragma once
// Conversations, calls and raw messages are given up for good. Every function is part of the caller's transaction; blobs are the caller's
// to remove once it is committed.
#include <string>
#include <vector>

#include "channels/phone/call.hpp"
#include "storage/db.hpp"

namespace dinh::channels::erasure_store {

// With its messages, keys and links to a person. Answers the attachments its messages had.
std::vector<std::string> erase_conversation(storage::Tx&, std::int64_t id);

// The number and the keys pressed, in the call and in what was told of it. The call itself stays: it is counted.
void erase_number(storage::Tx&, phone::Call const&);
bool uses_blob(storage::Tx&, std::string_view blob);  // a recording; what lies raw is no photo and no sound

// What nobody could read and nobody has looked at since: it is done with. Answers its blobs.
std::vector<std::string> give_up_quarantined(storage::Tx&, Instant before, std::int64_t limit, std::int64_t& rows);
// That a message was there, by the provider's own id of it, which may hold a number; of the oldest `limit` entries.
std::int64_t forget_inbox(storage::Tx&, Instant before, std::int64_t limit);
std::int64_t quarantined_before(storage::Tx&, Instant before);

}  // namespace dinh::channels::erasure_store
