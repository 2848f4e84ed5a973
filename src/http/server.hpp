#pragma once
// Sockets, TLS, lanes. One I/O thread, which is the state thread; a worker pool; nothing of Boost in here.
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "base/metrics.hpp"
#include "http/router.hpp"
#include "http/trusted_proxies.hpp"

namespace dinh::http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8022;    // 0: the kernel chooses, see port()
  std::string tls_certificate;  // PEM files; both empty: no TLS
  std::string tls_key;
  TrustedProxies proxies;  // whose word on the client counts
  Limits limits;
  bool log_requests = true;
  // Says what an exception means for the caller (a full disk); nothing: an error of ours, 500. Every one is logged.
  std::function<std::optional<Error>(std::exception const&)> explain;
  // Of an event stream that is about to begin: answers what tells, from then on, whether it may go on. Asked several times a second.
  std::function<std::function<bool()>(Request const&)> watch;
};

class Server {
 public:
  // Runs in the route's lane; must be quick for Lane::state. Never null; the address is the request's peer.
  using Authenticator = std::function<Result<std::shared_ptr<const Actor>>(Request const&)>;
  Server(ServerOptions, Router const&, Authenticator, Metrics&);
  ~Server();
  std::uint16_t port() const;
  void run();                                          // until stop(); the calling thread is the state thread
  void stop();                                         // from any thread or a signal: no new connections, answers finish, ≤ 5 s
  void post(std::function<void()>);                    // run on the state thread, from any thread
  void every(std::int64_t ms, std::function<void()>);  // on the state thread
  bool try_run_on_worker(std::function<void()>);       // from any thread; false: the pool's queue is full
  std::size_t connections() const;                     // on the state thread
  void durable(std::uint64_t seq);                     // from the journal thread: answers with after_seq <= seq go out

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dinh::http
