#include "storage/idempotency.hpp"

#include "storage/schema.hpp"

namespace dinh::storage {
namespace {

struct Row {
  std::string fingerprint, content;
  static constexpr auto fields() { return std::tuple(field("fingerprint", &Row::fingerprint), field("content", &Row::content)); }
};

}  // namespace

IdempotencyKeys::IdempotencyKeys(Db& db) : db_(db) { migrate(db_, "idempotency", "storage/schema/idempotency"); }

Result<std::optional<StoredAnswer>> IdempotencyKeys::find(Tx& tx, KeyedRequest const& request, Instant now) const {
  if (request.key.empty() || request.key.size() > key_limit_bytes)
    return fail_field("Idempotency-Key", "1 to " + std::to_string(key_limit_bytes) + " bytes");
  auto row = tx.one<Row>("SELECT fingerprint, content FROM request_key WHERE scope = $1 AND key = $2 AND at > $3", request.scope,
                         request.key, now + -life_ms);
  if (!row) return std::nullopt;
  if (row->fingerprint != request.fingerprint)
    return tl::unexpected(Error{Code::reused_key, "this Idempotency-Key belongs to another request", "Idempotency-Key", "a new key", {}});
  return StoredAnswer{std::move(row->content)};
}

// What is overwritten is a key that has outlived its day.
void IdempotencyKeys::remember(Tx& tx, KeyedRequest const& request, StoredAnswer const& answer, Instant now) const {
  tx.exec(
      "INSERT INTO request_key(scope, key, fingerprint, content, at) VALUES($1, $2, $3, $4, $5) ON CONFLICT (scope, key) DO UPDATE SET "
      "fingerprint = excluded.fingerprint, content = excluded.content, at = excluded.at",
      request.scope, request.key, request.fingerprint, answer.content, now);
}

std::int64_t IdempotencyKeys::forget(Instant now) const {
  return db_.write([&](Tx& tx) { return tx.exec("DELETE FROM request_key WHERE at <= $1", now + -life_ms); });
}

}  // namespace dinh::storage
