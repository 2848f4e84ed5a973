#pragma once
// Files by content: a blob's id is the SHA-256 of its bytes in hexadecimal, so equal files are kept once and no file ever changes.
// An id that was given out is on disk, the file and its folders' entries alike. Failures of the disk are StorageFull and StorageError.
//   <folder>/ab/cdef…    a blob: its id, split after two digits
//   <folder>/incoming/   unfinished uploads, removed at start
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "storage/files.hpp"

namespace dinh::storage {

struct BlobsOptions {
  fs::path folder;
  std::uint64_t limit_bytes = 64u << 20;  // of one blob; more is answered with too_large
};

class Blobs {
 public:
  explicit Blobs(BlobsOptions options);

  class Upload {  // piece by piece; what is not finished leaves nothing behind
   public:
    explicit Upload(Blobs& blobs);
    ~Upload();
    Upload(Upload&&) noexcept = default;
    Result<void> add(std::string_view bytes);
    std::string finish();  // the id; once. After a failure of the disk nothing was kept: the upload begins again

   private:
    Blobs* blobs_;
    File file_;
    Sha256 digest_;
    std::uint64_t bytes_ = 0;
  };

  Result<std::string> put(std::string_view bytes);
  std::optional<File> open(std::string_view id) const;        // for reading in pieces (read_at, size); empty: there is none
  std::optional<std::string> get(std::string_view id) const;  // whole
  bool remove(std::string_view id);                           // the caller knows that nobody refers to it; false: there was none
  void each(std::function<void(std::string const& id)> f) const;
  std::string integrity() const;  // "" when every file has the content its name says, else which have not

 private:
  fs::path path_of(std::string_view id) const;
  fs::path incoming() const { return options_.folder / "incoming"; }
  BlobsOptions options_;
};

}  // namespace dinh::storage
