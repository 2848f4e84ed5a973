#include "channels/store.hpp"

#include "storage/schema.hpp"

namespace dinh::channels::store {
namespace {

constexpr std::string_view conversation_columns =
    "id, channel, party, thread, sealed, lang, case_id, person_id, user_id, taken_by, unread, subject, opened_at, last_at, last_heard, "
    "open, version";
constexpr std::string_view message_columns =
    "id, conversation_id, way, provider_id, at, kept_at, kind, text, subject, files, place, state, author, template_name, error, automatic";

std::string select(std::string_view columns, std::string_view rest) {
  return "SELECT " + std::string(columns) + " FROM " + std::string(rest);
}

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "channels", "channels/schema"); }

bool keep(storage::Tx& tx, Kept const& k) {
  return tx.exec(
             "INSERT INTO inbox (id, channel, key, at, kept_at, raw, blob, state, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
             "ON CONFLICT (channel, key) DO NOTHING",
             k.id, k.channel, k.key, k.at, k.kept_at, k.raw, k.blob, k.state, k.reason) == 1;
}

std::optional<Kept> kept(storage::Tx& tx, std::int64_t id) {
  return tx.one<Kept>("SELECT id, channel, key, at, kept_at, raw, blob, state, reason FROM inbox WHERE id = $1", id);
}

void settle(storage::Tx& tx, std::int64_t id, std::string_view state, std::string_view reason) {
  tx.exec("UPDATE inbox SET state = $2, reason = $3 WHERE id = $1", id, state, reason);
}

std::vector<Kept> quarantined(storage::Tx& tx, std::int64_t limit) {
  return tx.rows<Kept>(
      "SELECT id, channel, key, at, kept_at, raw, blob, state, reason FROM inbox WHERE state = 'quarantined' ORDER BY id DESC LIMIT $1",
      limit);
}

std::int64_t count(storage::Tx& tx, std::string_view state) {
  return tx.one<std::int64_t>("SELECT count(*) FROM inbox WHERE state = $1 AND state <> 'done'", state).value_or(0);
}

std::vector<std::string> forget_raw(storage::Tx& tx, Instant before) {
  auto blobs = tx.rows<std::string>("SELECT blob FROM inbox WHERE kept_at < $1 AND blob <> '' AND state = 'done'", before);
  tx.exec("UPDATE inbox SET raw = '', blob = '' WHERE kept_at < $1 AND state = 'done' AND (raw <> '' OR blob <> '')", before);
  return blobs;
}

std::optional<Conversation> find(storage::Tx& tx, std::int64_t id) {
  return tx.one<Conversation>(select(conversation_columns, "conversation WHERE id = $1"), id);
}

std::optional<Conversation> find(storage::Tx& tx, std::string_view channel, std::string_view party, std::string_view thread) {
  return tx.one<Conversation>(select(conversation_columns, "conversation WHERE channel = $1 AND party = $2 AND thread = $3"), channel,
                              party, thread);
}

std::vector<Conversation> of_case(storage::Tx& tx, std::int64_t case_id) {
  return tx.rows<Conversation>(select(conversation_columns, "conversation WHERE case_id = $1 ORDER BY id"), case_id);
}

std::vector<Conversation> of_person(storage::Tx& tx, std::int64_t person_id) {
  return tx.rows<Conversation>(select(conversation_columns, "conversation WHERE person_id = $1 ORDER BY id"), person_id);
}

void add_keys(storage::Tx& tx, std::int64_t conversation_id, std::vector<std::string> const& keys) {
  for (auto const& key : keys)
    tx.exec("INSERT INTO conversation_key (key, conversation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", key, conversation_id);
}

std::vector<Conversation> of_key(storage::Tx& tx, std::string_view key) {
  return tx.rows<Conversation>(
      select(conversation_columns, "conversation WHERE id IN (SELECT conversation_id FROM conversation_key WHERE key = $1) ORDER BY id"),
      key);
}

std::vector<Conversation> of_same_key(storage::Tx& tx, std::int64_t conversation_id) {
  return tx.rows<Conversation>(select(conversation_columns,
                                      "conversation WHERE id <> $1 AND id IN (SELECT other.conversation_id FROM conversation_key own JOIN "
                                      "conversation_key other ON other.key = own.key WHERE own.conversation_id = $1) ORDER BY id LIMIT 20"),
                               conversation_id);
}

void link_person(storage::Tx& tx, std::int64_t person_id, std::int64_t conversation_id, Instant at, std::string_view actor) {
  tx.exec("UPDATE conversation SET person_id = $2, version = version + 1 WHERE id = $1", conversation_id, person_id);
  tx.exec("INSERT INTO person_link (id, person_id, conversation_id, at, actor, undone_at, undone_by) VALUES ($1, $2, $3, $4, $5, NULL, '')",
          tx.next_id("person_link"), person_id, conversation_id, at, actor);
}

void unlink_person(storage::Tx& tx, std::int64_t conversation_id, Instant at, std::string_view actor) {
  tx.exec("UPDATE conversation SET person_id = NULL, version = version + 1 WHERE id = $1", conversation_id);
  tx.exec("UPDATE person_link SET undone_at = $2, undone_by = $3 WHERE conversation_id = $1 AND undone_at IS NULL", conversation_id, at,
          actor);
}

void insert(storage::Tx& tx, Conversation const& c) {
  tx.exec("INSERT INTO conversation (" + std::string(conversation_columns) +
              ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
          c.id, c.channel, c.party, c.thread, c.sealed, c.lang, c.case_id, c.person_id, c.user_id, c.taken_by, c.unread, c.subject,
          c.opened_at, c.last_at, c.last_heard, c.open, c.version);
}

void update(storage::Tx& tx, Conversation& c) {
  ++c.version;
  tx.exec(
      "UPDATE conversation SET sealed = $2, lang = $3, case_id = $4, person_id = $5, user_id = $6, unread = $7, subject = $8, "
      "last_at = $9, last_heard = $10, open = $11, version = $12, taken_by = $13 WHERE id = $1",
      c.id, c.sealed, c.lang, c.case_id, c.person_id, c.user_id, c.unread, c.subject, c.last_at, c.last_heard, c.open, c.version,
      c.taken_by);
}

std::vector<Conversation> list(storage::Tx& tx, Wanted const& wanted) {
  std::string sql = select(conversation_columns, "conversation WHERE ");
  sql += wanted.open ? (*wanted.open ? "open = 1" : "open = 0") : "1 = 1";
  sql +=
      " AND ($1 = '' OR channel = $1) AND ($2 < 0 OR user_id = $2) AND (last_at < $3 OR (last_at = $3 AND id < $4)) "
      "ORDER BY last_at DESC, id DESC LIMIT $5";
  constexpr std::int64_t end_of_time = 9'000'000'000'000'000;
  return tx.rows<Conversation>(sql, wanted.channel, wanted.user_id.value_or(-1), wanted.before.value_or(Instant{end_of_time}),
                               wanted.before_id, wanted.limit);
}

std::vector<OpenCount> open_counts(storage::Tx& tx) {
  return tx.rows<OpenCount>(
      "SELECT channel, count(*) AS count, CAST(sum(unread) AS BIGINT) AS unread, min(last_at) AS oldest FROM conversation WHERE open = 1 "
      "GROUP BY channel ORDER BY channel");
}

std::vector<OpenCount> failed_counts(storage::Tx& tx) {
  return tx.rows<OpenCount>(
      "SELECT c.channel AS channel, count(*) AS count FROM message m JOIN conversation c ON c.id = m.conversation_id "
      "WHERE m.state = 'failed' AND m.way = 'out' GROUP BY c.channel ORDER BY c.channel");
}

void insert(storage::Tx& tx, Message const& m) {
  tx.exec("INSERT INTO message (" + std::string(message_columns) +
              ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
          m.id, m.conversation_id, m.way, m.provider_id, m.at, m.kept_at, m.kind, m.text, m.subject, m.files, m.place, m.state, m.author,
          m.template_name, m.error, m.automatic);
}

std::optional<Message> message(storage::Tx& tx, std::int64_t id) {
  return tx.one<Message>(select(message_columns, "message WHERE id = $1"), id);
}

std::vector<Message> messages(storage::Tx& tx, std::int64_t conversation_id, std::int64_t limit) {
  auto out = tx.rows<Message>(select(message_columns, "message WHERE conversation_id = $1 ORDER BY at DESC, id DESC LIMIT $2"),
                              conversation_id, limit);
  return {out.rbegin(), out.rend()};
}

std::int64_t automatic_since(storage::Tx& tx, std::int64_t conversation_id, Instant since) {
  return tx
      .one<std::int64_t>("SELECT count(*) FROM message WHERE conversation_id = $1 AND at >= $2 AND way = 'out' AND automatic = 1",
                         conversation_id, since)
      .value_or(0);
}

bool said_since(storage::Tx& tx, std::int64_t conversation_id, std::string_view template_name, Instant since) {
  return tx
      .one<std::int64_t>("SELECT id FROM message WHERE conversation_id = $1 AND at >= $2 AND template_name = $3 LIMIT 1", conversation_id,
                         since, template_name)
      .has_value();
}

std::optional<Message> newest(storage::Tx& tx, std::int64_t conversation_id) {
  return tx.one<Message>(select(message_columns, "message WHERE conversation_id = $1 ORDER BY at DESC, id DESC LIMIT 1"), conversation_id);
}

std::string last_heard(storage::Tx& tx, std::int64_t conversation_id) {
  return tx
      .one<std::string>(
          "SELECT provider_id FROM message WHERE conversation_id = $1 AND way = 'in' AND provider_id <> '' ORDER BY at DESC, id DESC LIMIT "
          "1",
          conversation_id)
      .value_or("");
}

std::optional<Message> sent_as(storage::Tx& tx, std::string_view channel, std::string_view provider_id) {
  return tx.one<Message>(select(message_columns,
                                "message WHERE provider_id = $2 AND way = 'out' AND "
                                "EXISTS (SELECT 1 FROM conversation c WHERE c.id = conversation_id AND c.channel = $1)"),
                         channel, provider_id);
}

void set_delivery(storage::Tx& tx, std::int64_t id, Delivery state, std::string_view provider_id, std::string_view error) {
  tx.exec("UPDATE message SET state = $2, provider_id = CASE WHEN $3 = '' THEN provider_id ELSE $3 END, error = $4 WHERE id = $1", id,
          state, provider_id, error);
}

void set_files(storage::Tx& tx, std::int64_t id, std::vector<File> const& files) {
  tx.exec("UPDATE message SET files = $2 WHERE id = $1", id, files);
}

}  // namespace dinh::channels::store
