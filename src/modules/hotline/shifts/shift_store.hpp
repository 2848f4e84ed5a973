#pragma once
#include "modules/hotline/shifts/shift_note.hpp"
#include "storage/db.hpp"

namespace dinh::hotline::shift_store {

void migrate(storage::Db&);
std::vector<ShiftNote> open(storage::Tx&, std::string_view unit, std::int64_t limit);                 // not done, the newest first
std::vector<ShiftNote> done(storage::Tx&, std::string_view unit, Instant since, std::int64_t limit);  // the newest first
std::optional<ShiftNote> find(storage::Tx&, std::int64_t id);
void put(storage::Tx&, ShiftNote const&);
std::vector<NoteReader> readers(storage::Tx&, std::int64_t note);
bool has_read(storage::Tx&, std::int64_t note, std::int64_t user_id);
void add_reader(storage::Tx&, std::int64_t note, std::int64_t user_id, NoteReader const&);  // once
void forget(storage::Tx&, Instant done_before);                                             // with who has read them

}  // namespace dinh::hotline::shift_store
