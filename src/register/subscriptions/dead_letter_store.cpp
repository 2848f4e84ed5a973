#include "register/subscriptions/dead_letter_store.hpp"

#include <limits>

#include "base/json.hpp"

namespace dinh::reg {

namespace {

struct Row {
  std::int64_t id = 0;
  std::string tenant, subscription, told, reason;
  Instant failed_at;
  static constexpr auto fields() {
    return std::tuple(field("id", &Row::id), field("tenant", &Row::tenant), field("subscription", &Row::subscription),
                      field("told", &Row::told), field("reason", &Row::reason), field("failed_at", &Row::failed_at));
  }
};

constexpr std::string_view select = "SELECT id, tenant, subscription, told, reason, failed_at FROM ngsild_dead_letter ";

std::string text_of(std::vector<Told> const& told) {
  std::string out;
  json::Writer to(out);
  to.begin_array();
  for (auto const& one : told) to.begin_array().value(one.seq).value(one.entity).value(one.json).end_array();
  to.end_array();
  return out;
}

DeadLetter letter_of(Row row) {
  DeadLetter out{row.id, std::move(row.tenant), std::move(row.subscription), {}, std::move(row.reason), row.failed_at};
  auto told = json::parse(row.told);
  if (!told) return out;
  for (auto const& one : told->array()) {
    auto const& parts = one.array();
    if (parts.size() == 3)
      out.told.push_back({static_cast<Seq>(parts[0].integer().value_or(0)), std::string(parts[1].string().value_or("")),
                          std::string(parts[2].string().value_or(""))});
  }
  return out;
}

}  // namespace

void DeadLetterStore::bury(Subscription const& s, std::vector<Told> const& told, std::string_view reason, Instant now) {
  db_.write([&](storage::Tx& tx) {
    auto id = tx.next_id("ngsild_dead_letter");
    tx.exec("INSERT INTO ngsild_dead_letter (id, tenant, subscription, told, reason, failed_at) VALUES ($1, $2, $3, $4, $5, $6)", id,
            s.tenant, s.id, text_of(told), reason, now);
    tx.exec(
        "DELETE FROM ngsild_dead_letter WHERE tenant = $1 AND subscription = $2 AND id <= (SELECT id FROM ngsild_dead_letter "
        "WHERE tenant = $1 AND subscription = $2 ORDER BY id DESC LIMIT 1 OFFSET $3)",
        s.tenant, s.id, most);
  });
}

std::vector<DeadLetter> DeadLetterStore::page(std::string_view tenant, std::string_view subscription, std::int64_t before,
                                              std::int64_t limit) {
  if (before == 0) before = std::numeric_limits<std::int64_t>::max();
  auto rows = db_.read([&](storage::Tx& tx) {
    return tx.rows<Row>(std::string(select) + "WHERE tenant = $1 AND ($2 = '' OR subscription = $2) AND id < $3 ORDER BY id DESC LIMIT $4",
                        tenant, subscription, before, limit);
  });
  std::vector<DeadLetter> out;
  for (auto& row : rows) out.push_back(letter_of(std::move(row)));
  return out;
}

std::optional<DeadLetter> DeadLetterStore::find(std::string_view tenant, std::int64_t id) {
  auto rows = db_.read([&](storage::Tx& tx) { return tx.rows<Row>(std::string(select) + "WHERE tenant = $1 AND id = $2", tenant, id); });
  if (rows.empty()) return {};
  return letter_of(std::move(rows.front()));
}

bool DeadLetterStore::remove(std::string_view tenant, std::int64_t id) {
  return db_.write(
      [&](storage::Tx& tx) { return tx.exec("DELETE FROM ngsild_dead_letter WHERE tenant = $1 AND id = $2", tenant, id) > 0; });
}

}  // namespace dinh::reg
