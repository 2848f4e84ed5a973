#pragma once
// A request as a handler sees it, and the answer it gives. Plain values: no sockets, no Boost.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/actor.hpp"
#include "base/result.hpp"

namespace dinh::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

inline std::shared_ptr<const Actor> const& nobody() {
  static const auto actor = std::make_shared<const Actor>();
  return actor;
}

struct Header {
  std::string_view name;
  std::string_view value;
};

struct Request;
struct Response;
// Gives the answer that was made for the request's Idempotency-Key before, or makes it and keeps it together with what it changed.
using Once = std::function<Response(Request const&, std::function<Response()> const& make)>;

struct Request {
  Method method = Method::get;
  std::string_view target;      // as it came: "/a/b?x=1"
  std::string path;             // as it came, without the query; path_params are decoded
  std::string_view query;       // raw, behind '?'
  std::vector<Header> headers;  // as they came
  std::string_view body;
  std::string_view peer;                          // IP address of the client: the socket's, or what a trusted proxy says
  bool tls = false;                               // of the client's connection
  std::shared_ptr<const Actor> actor = nobody();  // set by the authenticator before the handler runs
  std::vector<std::pair<std::string_view, std::string>> path_params;  // {id} → decoded text
  Once const* once = nullptr;                                         // set by the router where answers are kept

  std::optional<std::string_view> header(std::string_view name) const;    // case-insensitive, the first
  std::string_view param(std::string_view name) const;                    // of the path; "" when the route has none
  std::optional<std::string> query_param(std::string_view name) const;    // percent-decoded; the first
  std::vector<std::pair<std::string, std::string>> query_params() const;  // decoded, in order
};

class SseViewer;  // sse.hpp

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // without Content-Length, Date, Connection
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // instead of body: sent without a copy
  // Instead of a body that would not fit into memory: its next piece, "" at the end. Asked on the worker pool each time the reader has
  // taken most of what he got, so that a slow one holds a piece or two; forgotten when he goes away. What it throws breaks the answer off.
  std::function<std::string()> pieces;
  std::uint64_t after_seq = 0;                             // state lane: sent once the journal is durable up to here
  std::function<void(std::shared_ptr<SseViewer>)> stream;  // set: the connection becomes an event stream; called on the I/O thread
  // State lane: this one takes long after all (a download). Run on the worker pool; what it answers is sent.
  std::function<Response(Request const&)> on_worker;
  std::uint64_t resume_from = 0;  // of a stream: the request's Last-Event-ID; set by the server

  Response& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

Response reply(int status, std::string body, std::string_view content_type);
Response json_reply(int status, std::string body);  // application/json
// RFC 9457: type, title, status, detail, and field / expected where known. The only place where a Code becomes a status.
Response problem(Error const&);
// For what no code of ours names: a wrong method, a fault of our own. RFC 9457: the status in the body is the answer's.
Response problem(int status, std::string_view type, std::string_view title, Error const&);
int status_of(Code);

inline bool succeeded(Response const& r) { return r.status >= 200 && r.status < 300; }

using Handler = std::function<Response(Request const&)>;

}  // namespace dinh::http
