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

Result<std::optional<StoredAnswer>> IdempotencyKeys::find(Tx& tx, KeyedRequest const& request) const {
  if (request.key.empty()) return std::nullopt;
  if (request.key.size() > key_limit_bytes) return fail_field("Idempotency-Key", "at most " + std::to_string(key_limit_bytes) + " bytes");
  auto row = tx.one<Row>("SELECT fingerprint, content FROM request_key WHERE scope = $1 AND key = $2", request.scope, request.key);
  if (!row) return std::nullopt;
  if (row->fingerprint != request.fingerprint) return fail_field("Idempotency-Key", "a new key: this one belongs to another request");
  return StoredAnswer{std::move(row->content)};
}

void IdempotencyKeys::remember(Tx& tx, KeyedRequest const& request, StoredAnswer const& answer, Instant now) const {
  if (request.key.empty()) return;
  tx.exec("INSERT INTO request_key(scope, key, fingerprint, content, at) VALUES($1, $2, $3, $4, $5)", request.scope, request.key,
          request.fingerprint, answer.content, now);
}

std::int64_t IdempotencyKeys::forget(Instant before) const {
  return db_.write([&](Tx& tx) { return tx.exec("DELETE FROM request_key WHERE at < $1", before); });
}

}  // namespace dinh::storage
