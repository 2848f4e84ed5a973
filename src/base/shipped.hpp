#pragma once
// The files of data/, inside the binary: shipped("contexts/ngsi-ld-core-context-v1.9.jsonld"); and the migrations, as "schema:<path under
// src>" (storage/schema.hpp).
#include <span>
#include <string_view>

namespace dinh {

struct ShippedFile {
  std::string_view path;
  const char* begin;
  const char* end;
};
std::span<const ShippedFile> shipped_files();     // data/ and schema:, each sorted by path
std::string_view shipped(std::string_view path);  // throws std::logic_error when there is none: a mistake of ours, not of the caller's

}  // namespace dinh
