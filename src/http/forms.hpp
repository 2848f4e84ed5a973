#pragma once
// Posted forms: application/x-www-form-urlencoded (WHATWG URL §5) and multipart/form-data (RFC 7578).
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace dinh::http {

struct Form {
  struct File {
    std::string field, name, type;
    std::string_view bytes;
  };  // bytes: a view into the request's body
  std::vector<std::pair<std::string, std::string>> fields;
  std::vector<File> files;
};

constexpr std::size_t max_form_parts = 200, max_part_head_bytes = 8192;

// No body: an empty form. Errors: unsupported_media for another type, bad_request with what is broken.
Result<Form> read_form(Request const&);

}  // namespace dinh::http
