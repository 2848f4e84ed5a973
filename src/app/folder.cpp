#include "app/folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>

#include "base/config.hpp"
#include "base/crypto.hpp"

namespace dinh::app {
namespace {

constexpr std::uint64_t least_free_bytes = 200u << 20;  // two segments of the journal and some room for the records

}  // namespace

Result<void> Folder::create(Config const& defaults) const {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) return fail(Code::invalid, "the folder " + path_.string() + " cannot be made: " + error.message());
  if (::access(path_.c_str(), W_OK | X_OK) != 0)
    return fail(Code::invalid, "the folder " + path_.string() + " cannot be written by this user");
  if (free_bytes() < least_free_bytes)
    return fail(Code::storage_full, "the disk of " + path_.string() + " has " + std::to_string(free_bytes() >> 20) + " MB left; at least " +
                                        std::to_string(least_free_bytes >> 20) + " MB are needed to start");
  storage::make_folder(path_);  // its entry is on disk before anything in it is promised
  if (!fs::exists(config_file())) TRY_DO(save_config(config_file(), defaults));
  if (!fs::exists(secret_file())) TRY_DO(write_private_file(secret_file(), hex(Sealer::new_key()) + "\n"));
  return {};
}

Result<Config> Folder::config() const {
  if (!exists()) return fail(Code::not_found, path_.string() + " is not a data folder: it has no dinh.json");
  TRY(auto config, load_config<Config>(config_file()));
  auto checked = check(config);
  if (!checked) return fail(Code::invalid, config_file().string() + ": " + checked.error().detail);
  return config;
}

Result<std::string> Folder::secret() const {
  TRY(auto text, read_text_file(secret_file()));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  auto key = from_hex(text);
  if (!key || key->size() != Sealer::key_bytes)
    return fail(Code::invalid, secret_file().string() + " is damaged: expected 64 hexadecimal digits");
  return *key;
}

std::string Folder::database_url(Config const& config) const {
  return config.database.empty() ? "sqlite:" + records_file().string() : config.database;
}

std::uint64_t Folder::free_bytes() const {
  std::error_code error;
  auto space = fs::space(path_, error);
  return error ? 0 : space.available;
}

Result<FolderLock> FolderLock::take(Folder const& folder) {
  storage::File file(folder.path() / "lock", O_RDWR | O_CREAT | O_CLOEXEC);
  if (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
    std::string holder;
    std::ifstream(file.path()) >> holder;
    return fail(Code::conflict, "another Dinh works on " + folder.path().string() + (holder.empty() ? "" : " (process " + holder + ")") +
                                    "; two never share a data folder");
  }
  std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.fd(), 0) != 0) storage::throw_errno("shorten", file.path());
  file.write_at(pid, 0);
  return FolderLock(std::move(file));
}

}  // namespace dinh::app
