#pragma once
// A request with an Idempotency-Key has its effect once: its answer is stored in the same transaction as the effect, and the same
// request gets the same answer again. The same key with another request is refused.
//
//   auto answer = db.write([&](Tx& tx) { return keys.once(tx, request, now, [&] { return … StoredAnswer; }); });
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "storage/db.hpp"

namespace dinh::storage {

struct KeyedRequest {
  std::string scope;        // who asks, so that nobody meets another's keys: "user:12", "key:weather", "peer:…"
  std::string key;          // the header's value; "": the request has none and is simply made
  std::string fingerprint;  // of method, path and body
};

struct StoredAnswer {
  std::string content;  // the caller's: its answer as text
  static constexpr auto fields() { return std::tuple(field("content", &StoredAnswer::content)); }
};

class IdempotencyKeys {
 public:
  static constexpr std::size_t key_limit_bytes = 200;

  explicit IdempotencyKeys(Db& db);  // runs its migrations

  // The stored answer, or nothing when the request is new. Fails with invalid (the key was used for another request, or is too long).
  Result<std::optional<StoredAnswer>> find(Tx&, KeyedRequest const&) const;
  void remember(Tx&, KeyedRequest const&, StoredAnswer const&, Instant now) const;
  std::int64_t forget(Instant before) const;

  // make() → Result<StoredAnswer>; an error is not stored, its request may be tried again.
  template <class F>
  Result<StoredAnswer> once(Tx& tx, KeyedRequest const& request, Instant now, F&& make) const {
    TRY(auto stored, find(tx, request));
    if (stored) return std::move(*stored);
    TRY(auto fresh, make());
    remember(tx, request, fresh, now);
    return fresh;
  }

 private:
  Db& db_;
};

}  // namespace dinh::storage
