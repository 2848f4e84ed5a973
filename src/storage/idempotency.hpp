#pragma once
// A request with an Idempotency-Key has its effect once: its answer is stored in the same transaction as the effect, and the same
// request gets the same answer again. The same key with another request is refused. A key lives for a day.
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "storage/db.hpp"

namespace dinh::storage {

struct KeyedRequest {
  std::string scope;        // who asks, so that nobody meets another's keys: "user:12", "key:weather", "peer:…"
  std::string key;          // the header's value
  std::string fingerprint;  // of method, path and body
};

struct StoredAnswer {
  std::string content;  // the caller's: its answer as text
  static constexpr auto fields() { return std::tuple(field("content", &StoredAnswer::content)); }
};

class IdempotencyKeys {
 public:
  static constexpr std::size_t key_limit_bytes = 200;
  static constexpr std::int64_t life_ms = day_ms;

  explicit IdempotencyKeys(Db& db);  // runs its migrations

  // The stored answer, or nothing when the request is new. Errors: invalid (the key is empty or too long), reused_key.
  Result<std::optional<StoredAnswer>> find(Tx&, KeyedRequest const&, Instant now) const;
  void remember(Tx&, KeyedRequest const&, StoredAnswer const&, Instant now) const;
  std::int64_t forget(Instant now) const;  // what is older than a key lives

 private:
  Db& db_;
};

}  // namespace dinh::storage
