#include "storage/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "storage/db.hpp"

namespace dinh::storage {

void throw_errno(std::string_view doing, fs::path const& path) {
  int code = errno;
  std::string what = std::string(doing) + " " + path.string() + ": " + std::generic_category().message(code);
  if (code == ENOSPC || code == EDQUOT || code == EFBIG) throw StorageFull(what);
  if (code == EIO || code == EMFILE || code == ENFILE || code == ENOMEM || code == EROFS) throw StorageUnavailable(what);
  throw StorageError(what);
}

File::File(fs::path const& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)), path_(path) {
  if (fd_ < 0) throw_errno("cannot open", path);
}
File::~File() {
  if (fd_ >= 0) ::close(fd_);
}
File::File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}
File& File::operator=(File&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  return *this;
}

void File::write_at(std::string_view bytes, std::size_t offset) const {
  while (!bytes.empty()) {
    ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) errno = EIO;  // never of a file, and would go on for ever
    if (n <= 0) throw_errno("cannot write", path_);
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::size_t>(n);
  }
}

std::size_t File::read_at(std::span<char> into, std::size_t offset) const {
  std::size_t done = 0;
  while (done < into.size()) {
    ssize_t n = ::pread(fd_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_errno("cannot read", path_);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

std::size_t File::size() const {
  struct stat info {};
  if (::fstat(fd_, &info) != 0) throw_errno("cannot look at", path_);
  return static_cast<std::size_t>(info.st_size);
}

void File::sync_data() const {
  if (::fdatasync(fd_) != 0) throw_errno("cannot sync", path_);
}
void File::sync_all() const {
  if (::fsync(fd_) != 0) throw_errno("cannot sync", path_);
}

void make_folder(fs::path const& folder) {
  fs::path above = folder.has_parent_path() ? folder.parent_path() : ".";
  if (above != folder && !fs::exists(above)) make_folder(above);
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) throw_errno("cannot make", folder);
  sync_folder(above);  // also when it was there: who made it may not have come to this
}

void sync_file(fs::path const& path) { File(path, O_RDONLY).sync_all(); }
void sync_folder(fs::path const& folder) { File(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY).sync_all(); }

void rename_durably(fs::path const& from, fs::path const& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw_errno("cannot rename", from);
  sync_folder(to.parent_path());
}

}  // namespace dinh::storage
