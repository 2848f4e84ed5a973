#pragma once
// A copy of the whole city, taken while the server runs, and the way back. manifest.json lists every file with its SHA-256.
#include <functional>
#include <string>
#include <vector>

#include "app/folder.hpp"
#include "base/time.hpp"

namespace dinh::app {

struct BackedUpFile {
  std::string path;  // inside the backup
  std::int64_t bytes = 0;
  std::string sha256;
  static constexpr auto fields() {
    return std::tuple(field("path", &BackedUpFile::path), field("bytes", &BackedUpFile::bytes), field("sha256", &BackedUpFile::sha256));
  }
};

struct Manifest {
  std::string version;  // of the Dinh that made it
  Instant started_at, finished_at;
  bool has_records = true;  // false: the records are in PostgreSQL and backed up there (pg_dump)
  std::vector<BackedUpFile> files;
  static constexpr auto fields() {
    return std::tuple(field("version", &Manifest::version), field("started_at", &Manifest::started_at),
                      field("finished_at", &Manifest::finished_at), field("has_records", &Manifest::has_records),
                      field("files", &Manifest::files));
  }
};

using Tell = std::function<void(std::string const& line)>;  // progress for a person

Result<Manifest> back_up(Folder const& city, fs::path const& into, Tell const&);    // `into`: new or empty
Result<Manifest> verify_backup(fs::path const& backup, Tell const&);                // every file is there and unchanged
Result<Manifest> restore(fs::path const& backup, Folder const& into, Tell const&);  // `into`: new or empty

}  // namespace dinh::app
