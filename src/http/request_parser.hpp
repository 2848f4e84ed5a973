#pragma once
// HTTP/1.1 requests (RFC 9112) from a buffer that may grow and move between reads. Beast's parser does the grammar; this refuses what it
// lets through: repeated Content-Length, folded lines, a missing or second Host, any Transfer-Encoding but exactly "chunked" (request
// smuggling), trailers (dropped), too many or too long fields.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/router.hpp"

namespace dinh::http {

class RequestParser {
 public:
  enum class State { head, body, complete, refused };

  explicit RequestParser(Limits const&);
  ~RequestParser();
  void reset();  // before each request

  // `buffer` starts at the request's first byte and holds everything received since. Goes on to the end of the head, then (after
  // accept_body) to the end of the request.
  State feed(std::string_view buffer);
  State accept_body(std::size_t body_limit);  // in state body: the head was looked at, its body is wanted up to this size

  std::size_t consumed() const;  // bytes of the buffer that belong to this request so far
  Error const& error() const;    // in state refused
  int refused_as() const;        // in state refused: 414 or 431; 0: what the error's code stands for
  bool keep_alive() const;
  bool knows_chunked() const;  // not before HTTP/1.1
  bool expects_continue() const;
  bool head_done() const;

  // Method, target, headers, body as views into `buffer` (a chunked body: into the parser).
  void read_into(std::string_view buffer, Request&) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dinh::http
