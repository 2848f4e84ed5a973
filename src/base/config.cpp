#include "base/config.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace dinh {

namespace {

Result<void> fail_errno(std::filesystem::path const& file, std::string_view doing) {
  return fail(Code::bad_request, file.string() + ": " + std::string(doing) + ": " + std::strerror(errno));
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  bool is_open() const { return descriptor_ >= 0; }
  bool sync() const { return ::fsync(descriptor_) == 0; }
  bool write(std::string_view text) const {
    while (!text.empty()) {
      auto written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

 private:
  int descriptor_;
};

}  // namespace

std::string environment_name(std::string_view path) {
  std::string out = "DINH_";
  for (char c : path)
    out += std::isalnum(static_cast<unsigned char>(c)) ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : '_';
  return out;
}

Result<std::string> read_text_file(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Code::not_found, file.string() + " can't be read: " + std::strerror(errno));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<void> write_private_file(std::filesystem::path const& file, std::string_view text) {
  auto draft = file;
  draft += ".new";
  ::unlink(draft.c_str());  // left by a crash
  {
    File out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!out.is_open()) return fail_errno(draft, "can't be made");
    if (!out.write(text) || !out.sync()) return fail_errno(draft, "can't be written");
  }
  if (::rename(draft.c_str(), file.c_str()) != 0) return fail_errno(file, "can't be replaced");
  File folder(::open(file.has_parent_path() ? file.parent_path().c_str() : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open() || !folder.sync()) return fail_errno(file, "its folder can't be synced");
  return {};
}

}  // namespace dinh
