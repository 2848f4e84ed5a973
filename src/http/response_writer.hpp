#pragma once
// Answers as bytes (RFC 9112 §4).
#include <string>

#include "http/message.hpp"

namespace dinh::http {

struct WriteOptions {
  bool head_only = false, keep_alive = true;
};

// Appends status line, fields and the body, unless it is shared and large: then the caller sends shared_body behind this.
// A shared body up to this size is copied: one buffer is cheaper to send than two.
constexpr std::size_t copy_shared_up_to = 4096;
void write_response(std::string& out, Response const&, WriteOptions, std::string_view date);
void write_pieces_head(std::string& out, Response const&, bool chunked, bool keep_alive, std::string_view date);
void write_stream_head(std::string& out, Response const&, std::string_view date);  // text/event-stream, until the connection closes

std::string http_date(std::int64_t unix_s);  // RFC 9110 §5.6.7

}  // namespace dinh::http
