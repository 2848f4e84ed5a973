#include "register/retention/rule_store.hpp"

#include "base/json_fields.hpp"
#include "storage/schema.hpp"

namespace dinh::reg {

namespace {

struct Row {
  std::int64_t id = 0;
  RetentionRule body;
  static constexpr auto fields() { return std::tuple(field("id", &Row::id), field("body", &Row::body)); }
};

}  // namespace

RuleStore::RuleStore(storage::Db& db) : db_(db) { storage::migrate(db_, "retention", "register/retention/schema"); }

std::vector<RuleView> RuleStore::all() const {
  auto rows = db_.read([](storage::Tx& tx) { return tx.rows<Row>("SELECT id, body FROM retention_rule ORDER BY id"); });
  std::vector<RuleView> out;
  for (auto& row : rows) out.push_back({row.id, std::move(row.body)});
  return out;
}

RuleView RuleStore::add(RetentionRule rule) {
  auto id = db_.write([&](storage::Tx& tx) {
    auto next = tx.next_id("retention_rule");
    tx.exec("INSERT INTO retention_rule (id, body) VALUES ($1, $2)", next, rule);
    return next;
  });
  return {id, std::move(rule)};
}

bool RuleStore::change(std::int64_t id, RetentionRule const& rule) {
  return db_.write([&](storage::Tx& tx) { return tx.exec("UPDATE retention_rule SET body = $2 WHERE id = $1", id, rule) > 0; });
}

bool RuleStore::remove(std::int64_t id) {
  return db_.write([&](storage::Tx& tx) { return tx.exec("DELETE FROM retention_rule WHERE id = $1", id) > 0; });
}

}  // namespace dinh::reg
