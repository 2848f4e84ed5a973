#pragma once
// What a case says of people is taken out of it; the case stays, with its states, clocks and figures. Every function is part of the
// caller's transaction.
#include <span>
#include <string>
#include <vector>

#include "casework/case.hpp"
#include "storage/db.hpp"

namespace dinh::casework::erasure_store {

// Writes title, description, address, answer, comment and extra, with the next version; when it was updated stays as it was, nothing has
// happened to the matter. False: somebody was faster.
bool rewrite(storage::Tx&, Case const&);
void rewrite_event(storage::Tx&, Event const&);            // text and data
void rewrite_assignment(storage::Tx&, Assignment const&);  // answer
// The words its text was found by, and those that are left of it. By name, one look-up each: an index by case would be as large as the
// words.
void replace_words(storage::Tx&, std::int64_t case_id, std::span<const std::string> before, std::span<const std::string> after);

void erase_attachment(storage::Tx&, std::string_view id);
bool uses_blob(storage::Tx&, std::string_view blob);
std::vector<Attachment> never_used(
    storage::Tx&, Instant before,
    std::int64_t limit);  // uploaded by a form and sent with none; what came by a channel is not public, and goes with its conversation

}  // namespace dinh::casework::erasure_store
