#pragma once
#include <functional>

#include "civic/audit/audit_log.hpp"

namespace dinh::civic::audit_store {

struct Row {  // as it is kept: detail is text, so that its bytes never change under the hash
  std::int64_t seq = 0;
  Instant at;
  std::string actor, action, object, detail, prev, hash;
  static constexpr auto fields() {
    return std::tuple(field("seq", &Row::seq), field("at", &Row::at), field("actor", &Row::actor), field("action", &Row::action),
                      field("object", &Row::object), field("detail", &Row::detail), field("prev", &Row::prev), field("hash", &Row::hash));
  }
};
struct Head {
  std::int64_t seq = 0;
  std::string hash;
  static constexpr auto fields() { return std::tuple(field("seq", &Head::seq), field("hash", &Head::hash)); }
};

void migrate(storage::Db&);
Head head(storage::Tx&);
std::int64_t count(storage::Tx&, std::string_view object);
void append(storage::Tx&, Row const&);  // and moves the head
std::vector<Row> newest(storage::Tx&, AuditQuery const&);
void each(storage::Tx&, std::function<bool(Row const&)>);  // oldest first, until false

}  // namespace dinh::civic::audit_store
