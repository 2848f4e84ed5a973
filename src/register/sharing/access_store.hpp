#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "register/sharing/access_log.hpp"

namespace dinh::reg::access_store {

struct Head {
  std::int64_t read_to = 0, entries = 0;
  std::string hash, signature;
  static constexpr auto fields() {
    return std::tuple(field("read_to", &Head::read_to), field("entries", &Head::entries), field("hash", &Head::hash),
                      field("signature", &Head::signature));
  }
};
struct Row {
  std::int64_t seq = 0;
  std::string body, hash, signature;
  static constexpr auto fields() {
    return std::tuple(field("seq", &Row::seq), field("body", &Row::body), field("hash", &Row::hash), field("signature", &Row::signature));
  }
};

std::optional<Head> head(storage::Tx&);
void set_head(storage::Tx&, Head const&);
void add(storage::Tx&, AccessEntry const&, Row const&);
std::vector<Row> newest(storage::Tx&, AccessQuery const&);
void each(storage::Tx&, std::function<bool(Row const&)> const& take);  // oldest first; a reader that answers false gets no more

}  // namespace dinh::reg::access_store
