#pragma once
// Byte ranges (RFC 9110 §14), one shape for files from the binary, attachments and exports.
#include "http/message.hpp"

namespace dinh::http {

// Cuts a 200 answer to the single byte range that a GET asks for: 206, 416, or unchanged (several ranges, a broken header, an If-Range that
// is not the answer's ETag).
void apply_range(Request const&, Response&);

}  // namespace dinh::http
