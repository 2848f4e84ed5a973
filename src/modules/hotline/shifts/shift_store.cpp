#include "modules/hotline/shifts/shift_store.hpp"

#include "storage/schema.hpp"

namespace dinh::hotline::shift_store {
namespace {

constexpr std::string_view select =
    "SELECT id, unit, text, cases, at, user_id, saved_by, waiting, open, overdue, done_at, done_by, version FROM shift_note ";

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "hotline shifts", "modules/hotline/schema/shifts"); }

std::vector<ShiftNote> open(storage::Tx& tx, std::string_view unit, std::int64_t limit) {
  return tx.rows<ShiftNote>(std::string(select) + "WHERE unit = $1 AND done_at IS NULL ORDER BY at DESC, id DESC LIMIT $2", unit, limit);
}

std::vector<ShiftNote> done(storage::Tx& tx, std::string_view unit, Instant since, std::int64_t limit) {
  return tx.rows<ShiftNote>(std::string(select) + "WHERE unit = $1 AND done_at IS NOT NULL AND at >= $2 ORDER BY at DESC, id DESC LIMIT $3",
                            unit, since, limit);
}

std::optional<ShiftNote> find(storage::Tx& tx, std::int64_t id) { return tx.one<ShiftNote>(std::string(select) + "WHERE id = $1", id); }

void put(storage::Tx& tx, ShiftNote const& n) {
  tx.exec(
      "INSERT INTO shift_note (id, unit, text, cases, at, user_id, saved_by, waiting, open, overdue, done_at, done_by, version) VALUES "
      "($1, "
      "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (id) DO UPDATE SET done_at = excluded.done_at, done_by = "
      "excluded.done_by, version = excluded.version",
      n.id, n.unit, n.text, n.cases, n.at, n.user_id, n.saved_by, n.waiting, n.open, n.overdue, n.done_at, n.done_by, n.version);
}

std::vector<NoteReader> readers(storage::Tx& tx, std::int64_t note) {
  return tx.rows<NoteReader>("SELECT name, at FROM shift_note_read WHERE note_id = $1 ORDER BY at, user_id", note);
}

bool has_read(storage::Tx& tx, std::int64_t note, std::int64_t user_id) {
  return tx.one<std::int64_t>("SELECT 1 FROM shift_note_read WHERE note_id = $1 AND user_id = $2", note, user_id).has_value();
}

void add_reader(storage::Tx& tx, std::int64_t note, std::int64_t user_id, NoteReader const& reader) {
  tx.exec("INSERT INTO shift_note_read (note_id, user_id, name, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", note, user_id,
          reader.name, reader.at);
}

void forget(storage::Tx& tx, Instant done_before) {
  tx.exec("DELETE FROM shift_note_read WHERE note_id IN (SELECT id FROM shift_note WHERE done_at < $1)", done_before);
  tx.exec("DELETE FROM shift_note WHERE done_at < $1", done_before);
}

}  // namespace dinh::hotline::shift_store
