#include "register/catalogue/dataset_store.hpp"

#include "base/json_fields.hpp"
#include "storage/schema.hpp"

namespace dinh::reg {

namespace {

struct Row {
  std::string tenant, type, body;
  static constexpr auto fields() { return std::tuple(field("tenant", &Row::tenant), field("type", &Row::type), field("body", &Row::body)); }
};

}  // namespace

DatasetStore::DatasetStore(storage::Db& db) : db_(db) {
  storage::migrate(db_, "catalogue", "register/catalogue/schema");
  reload();
}

void DatasetStore::reload() {
  auto all = std::make_shared<All>();
  for (auto const& row : db_.read([](storage::Tx& tx) { return tx.rows<Row>("SELECT tenant, type, body FROM register_dataset"); }))
    if (auto note = json::read_text<DatasetNote>(row.body)) all->emplace(std::pair(row.tenant, row.type), std::move(*note));
  std::lock_guard guard(mutex_);
  all_ = std::move(all);
}

std::optional<DatasetNote> DatasetStore::find(std::string_view tenant, std::string_view type) const {
  std::lock_guard guard(mutex_);
  auto at = all_->find({std::string(tenant), std::string(type)});
  return at == all_->end() ? std::nullopt : std::optional(at->second);
}

void DatasetStore::put(std::string const& tenant, std::string const& type, DatasetNote const& note, Instant now,
                       std::function<void(storage::Tx&)> const& more) {
  db_.write([&](storage::Tx& tx) {
    tx.exec(
        "INSERT INTO register_dataset (tenant, type, body, changed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, type) DO UPDATE SET "
        "body = excluded.body, changed_at = excluded.changed_at",
        tenant, type, json::to_text(note), now);
    more(tx);
  });
  db_.after_commit([this] { reload(); });
}

}  // namespace dinh::reg
