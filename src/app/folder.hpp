#pragma once
// The data folder, which is the whole city:
//   dinh.json     configuration
//   records.db    cases, users, … (SQLite; elsewhere when a PostgreSQL URL is configured)
//   register.db   the register's checkpoint and history
//   journal/      the register's log
//   blobs/        attachments
//   secret.key    seals what nobody but the hotline may read; without it those texts are lost
//   lock          held by the process that writes here
#include <cstdint>
#include <filesystem>
#include <string>

#include "app/config.hpp"
#include "base/result.hpp"
#include "storage/files.hpp"

namespace dinh::app {

namespace fs = std::filesystem;

class Folder {
 public:
  explicit Folder(fs::path path) : path_(std::move(path)) {}
  fs::path const& path() const { return path_; }
  fs::path config_file() const { return path_ / "dinh.json"; }
  fs::path records_file() const { return path_ / "records.db"; }
  fs::path register_file() const { return path_ / "register.db"; }
  fs::path journal() const { return path_ / "journal"; }
  fs::path blobs() const { return path_ / "blobs"; }
  fs::path secret_file() const { return path_ / "secret.key"; }

  bool exists() const { return fs::exists(config_file()); }
  // The folder, its configuration and its secret, where they are missing. Says what is wrong when the place cannot be written or is full.
  Result<void> create(Config const& defaults) const;
  Result<Config> config() const;
  Result<std::string> secret() const;
  std::string database_url(Config const&) const;
  std::uint64_t free_bytes() const;

 private:
  fs::path path_;
};

class FolderLock {  // until destroyed, or the process is gone
 public:
  static Result<FolderLock> take(Folder const&);

 private:
  explicit FolderLock(storage::File file) : file_(std::move(file)) {}
  storage::File file_;
};

}  // namespace dinh::app
