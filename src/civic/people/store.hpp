#pragma once
// Users, sessions and keys in the records. Every function is part of the caller's transaction.
#include <optional>
#include <string_view>
#include <vector>

#include "civic/people/user.hpp"
#include "storage/db.hpp"

namespace dinh::civic::people_store {

void migrate(storage::Db&);

std::vector<User> users(storage::Tx&);  // by name
std::optional<User> user(storage::Tx&, std::int64_t id);
std::optional<User> user_named(storage::Tx&, std::string_view name);
std::optional<std::string> password_hash_of(storage::Tx&, std::int64_t user_id);
void insert(storage::Tx&, User const&, std::string_view password_hash);
void update(storage::Tx&, User const&);
void set_password_hash(storage::Tx&, std::int64_t user_id, std::string_view hash);

std::vector<Session> sessions(storage::Tx&);
void insert(storage::Tx&, Session const&);
void set_seen(storage::Tx&, std::string_view token_hash, Instant);
void remove_session(storage::Tx&, std::string_view token_hash);
void remove_sessions_of(storage::Tx&, std::int64_t user_id);
void remove_sessions_before(storage::Tx&, Instant created, Instant seen);

struct StoredKey : ApiKey {
  std::string key_hash;
  static constexpr auto fields() { return std::tuple_cat(ApiKey::fields(), std::tuple(field("key_hash", &StoredKey::key_hash))); }
};
std::vector<StoredKey> keys(storage::Tx&);
void insert(storage::Tx&, StoredKey const&);
bool remove_key(storage::Tx&, std::int64_t id);
void set_key_used(storage::Tx&, std::int64_t id, Instant);

}  // namespace dinh::civic::people_store
