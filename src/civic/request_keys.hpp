#pragma once
// Idempotency-Key for every write of the API: what a request does and the answer to it are one transaction, so that the same request
// gets the same answer, after a crash too. Answers are kept sealed: some hold a key that is shown once, or a reporter's name.
#include "base/crypto.hpp"
#include "http/message.hpp"
#include "storage/idempotency.hpp"

namespace dinh::civic {

class RequestKeys {
 public:
  RequestKeys(storage::Db&, std::string_view seal_key, Clock);

  // Answers of errors are not kept: their request may be tried again.
  http::Response once(http::Request const&, std::function<http::Response()> const& make);
  void forget() { keys_.forget(clock_()); }  // background

 private:
  storage::StoredAnswer sealed(storage::KeyedRequest const&, http::Response const&) const;
  http::Response opened(storage::KeyedRequest const&, storage::StoredAnswer const&) const;

  storage::Db& db_;
  storage::IdempotencyKeys keys_;
  Sealer sealer_;
  Clock clock_;
};

}  // namespace dinh::civic
