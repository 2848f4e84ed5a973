#include "register/devices/mapping_store.hpp"

#include "base/json_fields.hpp"
#include "storage/schema.hpp"

namespace dinh::reg {

namespace {

struct Row {
  std::int64_t id = 0;
  std::string body;
  static constexpr auto fields() { return std::tuple(field("id", &Row::id), field("body", &Row::body)); }
};

}  // namespace

MappingStore::MappingStore(storage::Db& db) : db_(db) {
  storage::migrate(db_, "devices", "register/devices/schema");
  load();
}

std::shared_ptr<const Mappings> MappingStore::all() const {
  std::lock_guard guard(mutex_);
  return all_;
}

void MappingStore::load() {
  auto rows = db_.read([](storage::Tx& tx) { return tx.rows<Row>("SELECT id, body FROM device_mapping ORDER BY id"); });
  auto all = std::make_shared<Mappings>();
  for (auto const& row : rows)
    if (auto mapping = json::read_text<DeviceMapping>(row.body)) all->push_back({row.id, std::move(*mapping)});
  std::lock_guard guard(mutex_);
  all_ = std::move(all);
}

MappingView MappingStore::add(DeviceMapping mapping) {
  auto id = db_.write([&](storage::Tx& tx) {
    auto next = tx.next_id("device_mapping");
    tx.exec("INSERT INTO device_mapping (id, body) VALUES ($1, $2)", next, json::to_text(mapping));
    return next;
  });
  load();
  return {id, std::move(mapping)};
}

bool MappingStore::change(std::int64_t id, DeviceMapping const& mapping) {
  bool is_there = db_.write(
      [&](storage::Tx& tx) { return tx.exec("UPDATE device_mapping SET body = $2 WHERE id = $1", id, json::to_text(mapping)) > 0; });
  load();
  return is_there;
}

bool MappingStore::remove(std::int64_t id) {
  bool was_there = db_.write([&](storage::Tx& tx) { return tx.exec("DELETE FROM device_mapping WHERE id = $1", id) > 0; });
  load();
  return was_there;
}

}  // namespace dinh::reg
