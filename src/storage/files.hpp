#pragma once
// Files with the guarantees storage needs. Failures are StorageError, or StorageFull when the disk (or a quota) has no room.
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace dinh::storage {

namespace fs = std::filesystem;

class File {  // owns a descriptor
 public:
  File() = default;
  File(fs::path const& path, int flags);  // new files are readable by their owner only
  ~File();
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  fs::path const& path() const { return path_; }

  void write_at(std::string_view bytes, std::size_t offset) const;
  std::size_t read_at(std::span<char> into, std::size_t offset) const;  // fewer bytes only at the end of the file
  std::size_t size() const;
  void sync_data() const;  // fdatasync
  void sync_all() const;   // fsync

 private:
  int fd_ = -1;
  fs::path path_;
};

[[noreturn]] void throw_errno(std::string_view doing, fs::path const& path);  // by errno
void make_folder(fs::path const& folder);  // with those above it; their entries are durable when this returns
void sync_file(fs::path const& path);
void sync_folder(fs::path const& folder);                       // makes creations, renames and removals in it durable
void rename_durably(fs::path const& from, fs::path const& to);  // same folder; both are made durable

}  // namespace dinh::storage
