#include "register/sharing/contract_store.hpp"

#include "base/json_fields.hpp"
#include "storage/schema.hpp"

namespace dinh::reg::contract_store {

namespace {

struct Row {
  std::int64_t id = 0;
  std::string body;
  Instant created_at;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("id", &Row::id), field("body", &Row::body), field("created_at", &Row::created_at),
                      field("version", &Row::version));
  }
};

ContractView view_of(Row const& row) {
  auto contract = json::read_text<Contract>(row.body);
  if (!contract) throw storage::StorageError("contract " + std::to_string(row.id) + " cannot be read: " + contract.error().detail);
  return {row.id, std::move(*contract), row.created_at, row.version};
}

bool is_taken(storage::Tx& tx, ContractView const& view) {
  return tx.one<std::int64_t>("SELECT id FROM register_contract WHERE consumer = $1 AND id <> $2", view.contract.consumer, view.id)
      .has_value();
}

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "sharing", "register/sharing/schema"); }

std::vector<ContractView> all(storage::Tx& tx) {
  std::vector<ContractView> out;
  for (auto const& row : tx.rows<Row>("SELECT id, body, created_at, version FROM register_contract ORDER BY id"))
    out.push_back(view_of(row));
  return out;
}

std::optional<ContractView> find(storage::Tx& tx, std::int64_t id) {
  auto row = tx.one<Row>("SELECT id, body, created_at, version FROM register_contract WHERE id = $1", id);
  return row ? std::optional(view_of(*row)) : std::nullopt;
}

bool add(storage::Tx& tx, ContractView& view) {
  if (is_taken(tx, view)) return false;
  view.id = tx.next_id("register_contract");
  tx.exec("INSERT INTO register_contract (id, consumer, body, created_at, version) VALUES ($1, $2, $3, $4, $5)", view.id,
          view.contract.consumer, json::to_text(view.contract), view.created_at, view.version);
  return true;
}

bool change(storage::Tx& tx, ContractView const& view) {
  if (is_taken(tx, view)) return false;
  tx.exec("UPDATE register_contract SET consumer = $2, body = $3, version = $4 WHERE id = $1", view.id, view.contract.consumer,
          json::to_text(view.contract), view.version);
  return true;
}

bool remove(storage::Tx& tx, std::int64_t id) { return tx.exec("DELETE FROM register_contract WHERE id = $1", id) > 0; }

}  // namespace dinh::reg::contract_store
