#pragma once
// Handing a shift over: notes that stay until somebody says they are done, and that each colleague says he has read.
#include "civic/audit/audit_log.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/shifts/shift_note.hpp"

namespace dinh::hotline {

struct ShiftNoteView : ShiftNote {
  std::vector<NoteReader> readers;
  bool unread = false;  // by who asks; one's own is read
  static constexpr auto fields() {
    return std::tuple_cat(ShiftNote::fields(),
                          std::tuple(field("readers", &ShiftNoteView::readers), field("unread", &ShiftNoteView::unread, "by who asks")));
  }
};
struct ShiftNoteList {
  std::vector<ShiftNoteView> items;  // open ones first, then those done in the last two days
  std::int64_t unread = 0;
  static constexpr auto fields() { return std::tuple(field("items", &ShiftNoteList::items), field("unread", &ShiftNoteList::unread)); }
};
struct NewShiftNote {
  std::string text;
  std::vector<std::string> cases;
  static constexpr auto fields() {
    return std::tuple(field("text", &NewShiftNote::text),
                      defaulted("cases", &NewShiftNote::cases, "ids or numbers of cases to look after"));
  }
};
struct ShiftNoteIn {
  std::int64_t id = 0;
  static constexpr auto fields() { return std::tuple(field("id", &ShiftNoteIn::id)); }
};

class Shifts {
 public:
  Shifts(storage::Db&, civic::AuditLog const&, Clock);  // runs its migrations

  // People of one unit share their notes; those of none (the hotline's own) theirs.
  Result<ShiftNoteList> list(Actor const&, http::Nothing const&) const;
  Result<ShiftNoteView> add(Actor const&, NewShiftNote const&);
  Result<ShiftNoteView> read(Actor const&, ShiftNoteIn const&);    // again: changes nothing
  Result<ShiftNoteView> finish(Actor const&, ShiftNoteIn const&);  // again: changes nothing
  void forget();  // background: what was done long ago; notes name people (data/hotline/personal_data.json, rule "shift")

 private:
  Result<ShiftNote> find(storage::Tx&, Actor const&, std::int64_t id) const;
  static ShiftNoteView view(storage::Tx&, Actor const&, ShiftNote const&);

  storage::Db& db_;
  civic::AuditLog const& audit_;
  Clock clock_;
};

std::vector<http::Route> shift_routes(Shifts&);

}  // namespace dinh::hotline
