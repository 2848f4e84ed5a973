#include "storage/engines.hpp"
namespace dinh::storage {
std::unique_ptr<Db> open_postgres(std::string const& url) { throw StorageError("not linked yet: " + url.substr(0, 10)); }
}  // namespace dinh::storage
