#pragma once
#include <filesystem>
#include <string_view>

#include "base/random.hpp"

namespace dinh::storage {

class TemporaryFolder {  // removed with everything in it
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / ("dinh-test-" + random_token(12))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;  // a destructor has nobody to tell
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;
  std::filesystem::path const& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace dinh::storage
