#pragma once
// What all connections of a server share. Internal to http: only connection.cpp and server.cpp include this (Boost is in here).
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "http/access_log.hpp"
#include "http/server.hpp"
#include "http/worker_pool.hpp"

namespace dinh::http {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

class Connection;

struct RouteMetrics {         // made when a route is called first: most never are, and each costs the scraper fifteen lines
  Counter* by_class[6] = {};  // index: status / 100
  Histogram* seconds = nullptr;
};

struct Core {
  Core(ServerOptions, Router const&, Server::Authenticator, Metrics&);

  ServerOptions options;
  Router const& router;
  Server::Authenticator authenticate;
  Metrics& metrics;
  std::map<std::string, std::size_t, std::less<>> per_peer;  // before io and connections: the last of them still count themselves out
  asio::io_context io{1};
  std::unique_ptr<asio::ssl::context> tls;
  AccessLog access_log;
  std::unordered_map<Route const*, RouteMetrics> route_metrics;  // with nullptr for what no route takes
  std::unordered_set<std::shared_ptr<Connection>> connections;
  std::atomic<std::uint64_t> durable_published{0};  // by the journal thread
  std::atomic<bool> durable_posted{false};
  std::uint64_t durable = 0;                                                        // as the I/O thread has seen it
  std::deque<std::pair<std::uint64_t, std::weak_ptr<Connection>>> waiting_durable;  // in the order of their sequences
  std::string date;
  std::int64_t date_second = 0;
  bool stopping = false;
  WorkerPool workers;  // last: its threads stop before anything else goes

  // Right, handler, exceptions; with go_on what a handler left to the worker pool.
  Response answer(Router::Match const&, Request&, Handler const& go_on = nullptr) const;
  Response answer_as_it_is(Router::Match const&, Request&, Handler const& go_on) const;
  void durable_reached();
  void count(Route const*, int status, double seconds);  // route: nullptr when none was found
  std::string_view date_now();
};

}  // namespace dinh::http
