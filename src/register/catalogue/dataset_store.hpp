#pragma once
// What people say of datasets: on disk, and all of it in memory. Any thread.
#include <map>
#include <memory>
#include <mutex>

#include "register/catalogue/dataset.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

class DatasetStore {
 public:
  explicit DatasetStore(storage::Db&);  // migrates
  std::optional<DatasetNote> find(std::string_view tenant, std::string_view stored_type) const;
  // `more`: done in the same transaction.
  void put(std::string const& tenant, std::string const& stored_type, DatasetNote const&, Instant now,
           std::function<void(storage::Tx&)> const& more);
  void reload();

 private:
  using All = std::map<std::pair<std::string, std::string>, DatasetNote>;
  storage::Db& db_;
  mutable std::mutex mutex_;
  std::shared_ptr<const All> all_ = std::make_shared<const All>();
};

}  // namespace dinh::reg
