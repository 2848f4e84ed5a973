#pragma once
// POST entities/ with "Prefer: handling=lenient" (RFC 7240 §4.4), and the payloads in quarantine. Worker lane.
#include "register/ngsild/ingest.hpp"

namespace dinh::reg {

class IngestResources {
 public:
  IngestResources(Binding& binding, Ingest& ingest, IngestPolicy policy) : in_(binding), ingest_(ingest), policy_(std::move(policy)) {}
  Result<http::Response> take(Call&);
  Result<http::Response> list(Call&);
  Result<http::Response> show(Call&);
  Result<http::Response> release(Call&);
  Result<http::Response> discard(Call&);

 private:
  Result<std::int64_t> id_of(Call const&) const;
  Binding& in_;
  Ingest& ingest_;
  IngestPolicy policy_;
};

}  // namespace dinh::reg
