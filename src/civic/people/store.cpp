#include "civic/people/store.hpp"

#include "storage/schema.hpp"

namespace dinh::civic::people_store {
void migrate(storage::Db& db) { storage::migrate(db, "people", "civic/people/schema"); }

std::vector<User> users(storage::Tx& tx) {
  return tx.rows<User>("SELECT id, name, display_name, roles, unit, disabled, created_at, version FROM app_user ORDER BY name");
}

std::optional<User> user(storage::Tx& tx, std::int64_t id) {
  return tx.one<User>("SELECT id, name, display_name, roles, unit, disabled, created_at, version FROM app_user WHERE id = $1", id);
}

std::optional<User> user_named(storage::Tx& tx, std::string_view name) {
  return tx.one<User>("SELECT id, name, display_name, roles, unit, disabled, created_at, version FROM app_user WHERE name = $1", name);
}

std::optional<std::string> password_hash_of(storage::Tx& tx, std::int64_t user_id) {
  return tx.one<std::string>("SELECT password_hash FROM app_user WHERE id = $1", user_id);
}

void insert(storage::Tx& tx, User const& user, std::string_view password_hash) {
  tx.exec(
      "INSERT INTO app_user(id, name, display_name, roles, unit, disabled, created_at, version, password_hash) "
      "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      user.id, user.name, user.display_name, user.roles, user.unit, user.disabled, user.created_at, user.version, password_hash);
}

void update(storage::Tx& tx, User const& user) {
  tx.exec("UPDATE app_user SET display_name = $2, roles = $3, unit = $4, disabled = $5, version = $6 WHERE id = $1", user.id,
          user.display_name, user.roles, user.unit, user.disabled, user.version);
}

void set_password_hash(storage::Tx& tx, std::int64_t user_id, std::string_view hash) {
  tx.exec("UPDATE app_user SET password_hash = $2 WHERE id = $1", user_id, hash);
}

std::vector<Session> sessions(storage::Tx& tx) {
  return tx.rows<Session>("SELECT token_hash, user_id, csrf, created_at, seen_at FROM session");
}

void insert(storage::Tx& tx, Session const& s) {
  tx.exec("INSERT INTO session(token_hash, user_id, csrf, created_at, seen_at) VALUES($1, $2, $3, $4, $5)", s.token_hash, s.user_id, s.csrf,
          s.created_at, s.seen_at);
}

void set_seen(storage::Tx& tx, std::string_view token_hash, Instant at) {
  tx.exec("UPDATE session SET seen_at = $2 WHERE token_hash = $1", token_hash, at);
}

void remove_session(storage::Tx& tx, std::string_view token_hash) { tx.exec("DELETE FROM session WHERE token_hash = $1", token_hash); }

void remove_sessions_of(storage::Tx& tx, std::int64_t user_id) { tx.exec("DELETE FROM session WHERE user_id = $1", user_id); }

void remove_sessions_before(storage::Tx& tx, Instant created, Instant seen) {
  tx.exec("DELETE FROM session WHERE created_at <= $1 OR seen_at <= $2", created, seen);
}

std::vector<StoredKey> keys(storage::Tx& tx) {
  return tx.rows<StoredKey>("SELECT id, name, key_hash, rights, created_at, expires_at, last_used_at FROM api_key ORDER BY name");
}

void insert(storage::Tx& tx, StoredKey const& key) {
  tx.exec("INSERT INTO api_key(id, name, key_hash, rights, created_at, expires_at) VALUES($1, $2, $3, $4, $5, $6)", key.id, key.name,
          key.key_hash, key.rights, key.created_at, key.expires_at);
}

bool remove_key(storage::Tx& tx, std::int64_t id) { return tx.exec("DELETE FROM api_key WHERE id = $1", id) == 1; }

void set_key_used(storage::Tx& tx, std::int64_t id, Instant at) { tx.exec("UPDATE api_key SET last_used_at = $2 WHERE id = $1", id, at); }

}  // namespace dinh::civic::people_store
