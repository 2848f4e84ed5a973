#include "storage/blobs.hpp"

#include <fcntl.h>

#include <algorithm>

#include "base/random.hpp"
#include "storage/db.hpp"

namespace dinh::storage {
namespace {

bool is_id(std::string_view id) {
  auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return id.size() == 64 && std::all_of(id.begin(), id.end(), is_digit);
}

// F(piece) over a file's bytes, without holding them all.
template <class F>
void each_piece(File const& file, F&& f) {
  std::string piece(256 * 1024, '\0');
  for (std::size_t at = 0; std::size_t n = file.read_at(piece, at); at += n) f(std::string_view(piece).substr(0, n));
}

std::string digest_of(File const& file) {
  Sha256 digest;
  each_piece(file, [&](std::string_view piece) { digest.add(piece); });
  return hex(digest.finish());
}

}  // namespace

Blobs::Blobs(BlobsOptions options) : options_(std::move(options)) {
  fs::remove_all(incoming());
  make_folder(incoming());
}

fs::path Blobs::path_of(std::string_view id) const { return options_.folder / id.substr(0, 2) / id.substr(2); }

Blobs::Upload::Upload(Blobs& blobs) : blobs_(&blobs), file_(blobs.incoming() / random_token(20), O_RDWR | O_CREAT | O_EXCL) {}

Blobs::Upload::~Upload() {
  if (!file_) return;  // finished, or moved away
  std::error_code ignored;
  fs::remove(file_.path(), ignored);
}

Result<void> Blobs::Upload::add(std::string_view bytes) {
  std::uint64_t limit = blobs_->options_.limit_bytes;
  if (bytes_ + bytes.size() > limit) return fail(Code::too_large, "the file has more than " + std::to_string(limit) + " bytes");
  file_.write_at(bytes, bytes_);
  digest_.add(bytes);
  bytes_ += bytes.size();
  return {};
}

std::string Blobs::Upload::finish() {
  std::string id = hex(digest_.finish());
  fs::path path = blobs_->path_of(id);
  make_folder(path.parent_path());  // another upload may have made it a moment ago, without its entry being on disk yet
  file_.sync_all();
  rename_durably(file_.path(), path);  // the same content may be there already: then it is replaced by itself
  file_ = File();
  return id;
}

Result<std::string> Blobs::put(std::string_view bytes) {
  Upload upload(*this);
  TRY_DO(upload.add(bytes));
  return upload.finish();
}

std::optional<File> Blobs::open(std::string_view id) const {
  if (!is_id(id) || !fs::exists(path_of(id))) return {};
  return File(path_of(id), O_RDONLY);
}

std::optional<std::string> Blobs::get(std::string_view id) const {
  auto file = open(id);
  if (!file) return {};
  std::string bytes(file->size(), '\0');
  bytes.resize(file->read_at(bytes, 0));
  return bytes;
}

bool Blobs::remove(std::string_view id) {
  if (!is_id(id) || !fs::remove(path_of(id))) return false;
  sync_folder(path_of(id).parent_path());
  return true;
}

void Blobs::each(std::function<void(std::string const&)> f) const {
  for (auto const& entry : fs::recursive_directory_iterator(options_.folder)) {
    std::string id = entry.path().parent_path().filename().string() + entry.path().filename().string();
    if (entry.is_regular_file() && is_id(id)) f(id);
  }
}

std::string Blobs::integrity() const {
  std::string damaged;
  each([&](std::string const& id) {
    if (auto file = open(id); file && digest_of(*file) == id) return;
    damaged += (damaged.empty() ? "damaged file " : ", ") + id;
  });
  return damaged;
}

}  // namespace dinh::storage
