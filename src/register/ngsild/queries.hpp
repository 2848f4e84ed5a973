#pragma once
// Query entities (CIM 009 §5.7.2): GET entities/ and POST entityOperations/query.
#include <deque>
#include <utility>

#include "register/ngsild/binding.hpp"
#include "register/ngsild/join.hpp"
#include "register/ngsild/query_reader.hpp"

namespace dinh::reg {

// Where earlier pages ended. A client that asks for the next offset of the same query goes on behind the last entity it was given, so
// that entities created or deleted meanwhile neither repeat nor hide others (§5.5.9.1).
class PageMarks {
 public:
  void put(std::string query, std::size_t offset, std::string last_id, Instant now);
  std::string const* find(std::string_view query, std::size_t offset, Instant now) const;  // nullptr: not known (any more)

 private:
  static constexpr std::size_t most = 2'000;
  static constexpr std::int64_t kept_ms = 60'000;
  struct Mark {
    std::string last_id;
    Instant at;
  };
  TextMap<Mark> marks_;
  std::deque<std::string> order_;
};

class Queries {
 public:
  explicit Queries(Binding& binding) : in_(binding) {}
  Result<http::Response> get(Call&);
  Result<http::Response> post(Call&);

 private:
  Result<http::Response> answer(Call&, std::vector<Query>, Showing, JoinWish);
  Result<Found> page(Query, std::string const& mark_key);
  Result<Found> united(std::vector<Query> const&);
  void put_in_order(Query const&, std::vector<DocPtr>&);
  Binding& in_;
  PageMarks marks_;
};

}  // namespace dinh::reg
