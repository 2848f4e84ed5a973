#pragma once
// The route table is the API: one line per endpoint. Literal segments win over {parameters}; registration order does not matter.
//
//   router.add({
//     {Method::get,  "/api/cases",      "case.read", Lane::worker, endpoint(service, &Service::list),  "Cases of a queue"},
//     {Method::post, "/api/cases",      "",          Lane::worker, endpoint(service, &Service::open),  "Open a case"},
//   });
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "http/message.hpp"

namespace dinh::http {

// state:  on the state thread, together with the sockets: never longer than 1 ms, may touch the register's state.
// worker: on the pool with a bounded queue (full: 503 with Retry-After): SQL, passwords, images.
enum class Lane { state, worker };

// A handler and what the OpenAPI document says of it. Plain handlers convert implicitly.
struct Operation {
  Handler handler;
  json::Value request_schema;   // null: none
  json::Value parameters;       // array of OpenAPI parameters
  json::Value response_schema;  // null: none
  std::string request_media;    // of a body that is no JSON; "": JSON, or none
  std::string response_media = "application/json";
  bool takes_key = false;  // it asks once() (endpoint.hpp)
  Operation(Handler h) : handler(std::move(h)) {}
  template <class F>
    requires std::is_invocable_r_v<Response, F, Request const&>
  Operation(F f) : handler(std::move(f)) {}
};

struct Route {
  Method method;
  std::string pattern;  // "/ngsi-ld/v1/entities/{id}/attrs"; a last "{rest...}" takes everything
  std::string right;    // needed before the handler runs; "" = anybody (the service checks for itself)
  Lane lane;
  Operation operation;
  std::string summary;  // for OpenAPI; "" keeps the route out of the document
  std::size_t body_limit = 1u << 20;
};

struct Limits {
  std::size_t max_header_bytes = 32u << 10;
  std::size_t max_headers = 100;
  std::size_t max_target_bytes = 16u << 10;
  std::size_t max_body_bytes = 64u << 20;  // above every route's own
  std::size_t max_connections = 20'000;
  std::size_t max_connections_per_peer = 4'000;
  std::size_t max_pipelined = 64;
  std::size_t worker_threads = 4;
  std::size_t worker_queue = 512;
  std::int64_t header_timeout_ms = 10'000;  // first byte to end of head
  std::int64_t body_timeout_ms = 30'000;    // and at least min_body_bytes_per_s after the first 10 s
  std::size_t min_body_bytes_per_s = 500;
  std::int64_t idle_timeout_ms = 75'000;
  std::int64_t write_timeout_ms = 30'000;  // without any progress
  std::size_t sse_queue_bytes = 1u << 20;  // per viewer; over it the viewer is told to take a new snapshot
  std::int64_t sse_heartbeat_ms = 15'000;
};

// How an interface of a standard of its own tells what no handler saw: no such path or method, no right, a body too large, a fault of ours.
using Voice = std::function<Response(int status, Error const&)>;

class Router {
 public:
  Router();
  ~Router();
  void add(std::vector<Route> routes);  // throws std::logic_error on a duplicate
  struct Match {
    Route const* route = nullptr;
    bool other_method = false;
    std::string allow;
  };
  Match match(Method, std::string_view path, std::vector<std::pair<std::string_view, std::string>>& params) const;
  // Writes under the prefix honour Idempotency-Key by `once`.
  void keep_answers(std::string prefix, Once once);
  bool takes_key(Route const&) const;
  Response run(Route const&, Request&) const;  // the handler alone: match and right are the caller's
  void speak(std::string prefix, Voice);       // for every path that starts so; elsewhere the house's own way
  Response problem(std::string_view path, Error const&) const;
  Response problem(std::string_view path, int status, std::string_view type, std::string_view title, Error const&) const;
  // Runs a request through match, right and handler as the server does, without sockets (tests, batch inside).
  Response handle(Request&) const;
  std::vector<Route const*> routes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dinh::http
