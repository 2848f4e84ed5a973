#pragma once
// GET /api/register/past and …/past/{id}: any entity, and any query, as the register showed it at a moment (`at`). In the worker lane.
#include "register/past_document.hpp"
#include "register/temporal/evolutions.hpp"

namespace dinh::reg {

class AsOf {
 public:
  AsOf(Binding& binding, Evolutions& evolutions) : in_(binding), evolutions_(evolutions) {}
  Result<http::Response> retrieve(Call&);
  Result<http::Response> query(Call&);

 private:
  struct Page {
    std::vector<DocPtr> docs;
    std::size_t total = 0;
    bool more = false, is_incomplete = false;
  };
  Result<PastDocument> read(std::string const& tenant, std::string const& id, Instant at, Names&);
  Result<Page> select(Call const&, Query const&, Instant at, Names&);
  Binding& in_;
  Evolutions& evolutions_;
};

}  // namespace dinh::reg
