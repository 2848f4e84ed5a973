#include "casework/store.hpp"

namespace dinh::casework::store {

namespace {

constexpr std::string_view columns =
    "id, code, state, field, area, unit, urgency, channel, source, source_key, title, description, address, lat, lon, opened_at, "
    "updated_at, "
    "closed_at, due_at, answered_at, supporters, returns, version, user_id, is_open AS open, answer, grade, comment, merged_into, extra";

std::string select(std::string_view where) { return "SELECT " + std::string(columns) + " FROM cases " + std::string(where); }

}  // namespace

std::string case_select(std::string_view where) { return select(where); }

void insert(storage::Tx& tx, Case const& c) {
  tx.exec(
      "INSERT INTO cases (id, code, state, field, area, unit, urgency, channel, source, source_key, title, description, address, lat, lon, "
      "opened_at, "
      "updated_at, closed_at, due_at, answered_at, supporters, returns, version, user_id, is_open, answer, grade, comment, merged_into, "
      "extra, cell) VALUES "
      "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, "
      "$29, $30, $31)",
      c.id, c.code, c.state, c.field, c.area, c.unit, c.urgency, c.channel, c.source, c.source_key, c.title, c.description, c.address,
      c.lat, c.lon, c.opened_at, c.updated_at, c.closed_at, c.due_at, c.answered_at, c.supporters, c.returns, c.version, c.user_id,
      std::int64_t{c.open}, c.answer, c.grade, c.comment, c.merged_into, c.extra,
      c.lat && c.lon ? std::optional(cell_of(*c.lat, *c.lon)) : std::nullopt);
}

std::string unused_code(storage::Tx& tx, std::function<std::string()> const& draw) {
  for (;;) {
    auto code = draw();
    if (!tx.one<std::int64_t>("SELECT id FROM cases WHERE code = $1", code)) return code;
  }
}

bool update(storage::Tx& tx, Case const& c) {
  return tx.exec(
             "UPDATE cases SET state = $2, field = $3, area = $4, unit = $5, urgency = $6, title = $7, description = $8, updated_at = $9, "
             "closed_at = $10, "
             "due_at = $11, answered_at = $12, supporters = $13, returns = $14, version = $15, user_id = $16, is_open = $17, answer = $18, "
             "grade = $19, "
             "comment = $20, merged_into = $21, extra = $22 WHERE id = $1 AND version = $15 - 1",
             c.id, c.state, c.field, c.area, c.unit, c.urgency, c.title, c.description, c.updated_at, c.closed_at, c.due_at, c.answered_at,
             c.supporters, c.returns, c.version, c.user_id, std::int64_t{c.open}, c.answer, c.grade, c.comment, c.merged_into,
             c.extra) == 1;
}

void set_place(storage::Tx& tx, std::int64_t id, double lat, double lon) {
  tx.exec("UPDATE cases SET lat = $2, lon = $3, cell = $4 WHERE id = $1", id, lat, lon, cell_of(lat, lon));
}

std::optional<Case> find(storage::Tx& tx, std::int64_t id) { return tx.one<Case>(select("WHERE id = $1"), id); }
std::optional<Case> find_by_code(storage::Tx& tx, std::string_view code) { return tx.one<Case>(select("WHERE code = $1"), code); }
std::optional<Case> find_by_source(storage::Tx& tx, std::string_view source, std::string_view key) {
  return tx.one<Case>(select("WHERE source = $1 AND source_key = $2 AND source <> ''"), source, key);
}

void add_event(storage::Tx& tx, Event const& e) {
  tx.exec("INSERT INTO case_event (id, case_id, at, kind, state, actor, is_public, text, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
          tx.next_id("case_event"), e.case_id, e.at, e.kind, e.state, e.actor, std::int64_t{e.is_public}, e.text, e.data);
}

std::vector<Event> events(storage::Tx& tx, std::int64_t case_id) {
  return tx.rows<Event>(
      "SELECT id, case_id, at, kind, state, actor, is_public, text, data FROM case_event WHERE case_id = $1 ORDER BY at, id", case_id);
}

void put_clock(storage::Tx& tx, CaseClock const& c, std::int64_t armed) {
  tx.exec(
      "INSERT INTO case_clock (case_id, kind, calendar, started_at, budget_minutes, due_at, met_at, pauses, ladder, why, armed) VALUES "
      "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
      "ON CONFLICT (case_id, kind) DO UPDATE SET calendar = excluded.calendar, started_at = excluded.started_at, "
      "budget_minutes = excluded.budget_minutes, due_at = excluded.due_at, met_at = excluded.met_at, pauses = excluded.pauses, "
      "ladder = excluded.ladder, why = excluded.why, armed = excluded.armed",
      c.case_id, c.kind, c.calendar, c.started_at, c.budget_minutes, c.due_at, c.met_at, c.pauses, c.ladder, c.why, armed);
}

std::vector<CaseClock> clocks(storage::Tx& tx, std::int64_t case_id) {
  return tx.rows<CaseClock>(
      "SELECT case_id, kind, calendar, started_at, budget_minutes, due_at, met_at, pauses, ladder, why FROM case_clock WHERE case_id = $1 "
      "ORDER BY started_at, kind",
      case_id);
}

void put_assignment(storage::Tx& tx, Assignment const& a) {
  tx.exec(
      "INSERT INTO case_assignment (case_id, unit, role, state, answer, at) VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT (case_id, unit) DO UPDATE SET role = excluded.role, state = excluded.state, answer = excluded.answer, at = excluded.at",
      a.case_id, a.unit, a.role, a.state, a.answer, a.at);
}

std::vector<Assignment> assignments(storage::Tx& tx, std::int64_t case_id) {
  return tx.rows<Assignment>(
      "SELECT case_id, unit, role, state, answer, at FROM case_assignment WHERE case_id = $1 ORDER BY role DESC, at, unit", case_id);
}

std::vector<std::int64_t> held_by(storage::Tx& tx, std::string_view unit, std::int64_t limit) {
  return tx.rows<std::int64_t>(
      "SELECT id FROM cases WHERE is_open = 1 AND unit = $1 UNION SELECT a.case_id FROM case_assignment a JOIN cases c ON c.id = a.case_id "
      "WHERE a.unit = $1 AND a.state IN ('forwarded', 'in_progress') AND c.is_open = 1 LIMIT $2",
      unit, limit);
}

namespace {
constexpr std::string_view attachment_columns = "SELECT id, case_id, blob, type, bytes, width, height, is_public, at FROM attachment ";
}

void add_attachment(storage::Tx& tx, Attachment const& a) {
  tx.exec(
      "INSERT INTO attachment (id, case_id, blob, type, bytes, width, height, is_public, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      a.id, a.case_id, a.blob, a.type, a.bytes, a.width, a.height, std::int64_t{a.is_public}, a.at);
}

std::optional<Attachment> attachment(storage::Tx& tx, std::string_view id) {
  return tx.one<Attachment>(std::string(attachment_columns) + "WHERE id = $1", id);
}
std::vector<Attachment> attachments(storage::Tx& tx, std::int64_t case_id) {
  return tx.rows<Attachment>(std::string(attachment_columns) + "WHERE case_id = $1 ORDER BY at, id", case_id);
}

bool attach(storage::Tx& tx, std::string_view id, std::int64_t case_id) {
  return tx.exec("UPDATE attachment SET case_id = $2 WHERE id = $1 AND case_id IS NULL", id, case_id) == 1;
}

void add_words(storage::Tx& tx, std::span<const std::pair<std::string, std::int64_t>> words) {
  for (auto const& [w, id] : words) tx.exec("INSERT INTO case_word (word, case_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", w, id);
}

void set_words(storage::Tx& tx, std::int64_t case_id, std::span<const std::string> words) {
  for (auto const& w : words) tx.exec("INSERT INTO case_word (word, case_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", w, case_id);
}

}  // namespace dinh::casework::store
