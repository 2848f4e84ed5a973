#include "http/server.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <csignal>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "http/connection.hpp"
#include "http/response_writer.hpp"
#include "http/tls.hpp"

namespace dinh::http {

namespace {

constexpr std::int64_t tick_ms = 250;
constexpr std::int64_t stop_patience_ms = 5'000;

// What an interface of ours answers depends on who asks and when: neither a browser nor a proxy keeps it, unless the handler says so.
void keep_out_of_caches(Request const& request, Response& out) {
  if (!request.target.starts_with("/api/") || out.stream) return;
  for (auto const& [name, value] : out.headers)
    if (name == "Cache-Control") return;
  out.with("Cache-Control", "no-store");
}

std::uint64_t last_event_id(Request const& request) {
  auto text = request.header("Last-Event-ID").value_or("");
  std::uint64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return id;
}

}  // namespace

Core::Core(ServerOptions o, Router const& r, Server::Authenticator a, Metrics& m)
    : options(std::move(o)),
      router(r),
      authenticate(std::move(a)),
      metrics(m),
      tls(server_tls(options.tls_certificate, options.tls_key, "tls")),
      access_log(options.log_requests),
      workers(options.limits.worker_threads, options.limits.worker_queue) {}

Response Core::answer(Router::Match const& match, Request& request, Handler const& go_on) const {
  auto out = answer_as_it_is(match, request, go_on);
  keep_out_of_caches(request, out);
  return out;
}

Response Core::answer_as_it_is(Router::Match const& match, Request& request, Handler const& go_on) const {
  try {
    if (go_on) return go_on(request);
    if (match.other_method) {
      Error what{Code::bad_request, "This resource does not support the method", "", match.allow, ""};
      return router.problem(request.path, 405, "method-not-allowed", "Method not allowed", what).with("Allow", match.allow);
    }
    if (!match.route) return router.problem(request.path, {Code::not_found, "There is nothing at this address", "", "", ""});
    auto actor = authenticate(request);
    if (!actor) return router.problem(request.path, actor.error());
    request.actor = std::move(*actor);
    auto const& right = match.route->right;
    if (!right.empty() && !request.actor->can(right))
      return router.problem(request.path, {request.actor->signed_in() ? Code::forbidden : Code::unauthenticated,
                                           "This needs the right " + right, "", "", ""});
    auto out = router.run(*match.route, request);
    if (out.stream) out.resume_from = last_event_id(request);
    return out;
  } catch (std::exception const& e) {
    auto id = random_token(8);
    log_error("request failed", {{"id", id}, {"route", match.route ? std::string_view(match.route->pattern) : "-"}, {"what", e.what()}});
    if (auto known = options.explain ? options.explain(e) : std::nullopt) return router.problem(request.path, *known);
    Error what{Code::bad_request, "Something broke on our side; it was recorded as " + id, "", "", ""};
    return router.problem(request.path, 500, "internal", "Internal error", what);
  }
}

void Core::durable_reached() {
  durable_posted.store(false);
  durable = durable_published.load();
  while (!waiting_durable.empty() && waiting_durable.front().first <= durable) {
    auto connection = waiting_durable.front().second.lock();
    waiting_durable.pop_front();
    if (connection) connection->flush();
  }
}

void Core::count(Route const* route, int status, double seconds) {
  static constexpr const char* methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "?"};
  static constexpr const char* classes[] = {"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"};
  auto& of_route = route_metrics[route];
  auto in_class = static_cast<std::size_t>(status / 100 % 6);
  auto& answers = of_route.by_class[in_class];
  if (!answers) {
    std::string labels = route ? fmt::format("method=\"{}\",route=\"{}\"", methods[static_cast<std::size_t>(route->method)], route->pattern)
                               : "method=\"any\",route=\"none\"";
    of_route.seconds = &metrics.histogram("dinh_http_request_seconds", labels, "From the complete request to the answer's first byte");
    answers = &metrics.counter("dinh_http_requests_total", fmt::format("{},status=\"{}\"", labels, classes[in_class]), "Requests answered");
  }
  answers->add();
  of_route.seconds->observe(seconds);
}

std::string_view Core::date_now() {
  auto second = now().ms / 1000;
  if (second != date_second) {
    date_second = second;
    date = http_date(second);
  }
  return date;
}

struct Server::Impl {
  Core core;
  tcp::acceptor acceptor;
  asio::steady_timer ticker;
  std::vector<std::shared_ptr<asio::steady_timer>> timers;

  Impl(ServerOptions options, Router const& router, Authenticator authenticate, Metrics& metrics)
      : core(std::move(options), router, std::move(authenticate), metrics), acceptor(core.io), ticker(core.io) {
    tcp::endpoint endpoint(asio::ip::make_address(core.options.address), core.options.port);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);  // throws when the port is taken
    acceptor.listen(4096);
    metrics.gauge("dinh_http_connections", "", "Open connections", [this] { return static_cast<double>(open_connections.load()); });
    metrics.gauge("dinh_http_worker_queue", "", "Requests waiting for a worker",
                  [this] { return static_cast<double>(core.workers.waiting()); });
  }

  void accept() {
    acceptor.async_accept([this](boost::system::error_code error, tcp::socket socket) {
      if (core.stopping) return;
      if (!error) admit(std::move(socket));
      if (error == asio::error::no_descriptors) {  // wait for some to close instead of spinning
        auto pause = std::make_shared<asio::steady_timer>(core.io, std::chrono::milliseconds(50));
        pause->async_wait([this, pause](boost::system::error_code) { accept(); });
        return;
      }
      accept();
    });
  }

  void admit(tcp::socket socket) {
    boost::system::error_code ec;
    auto peer = socket.remote_endpoint(ec).address().to_string();
    auto at = core.per_peer.find(peer);
    bool crowded = core.connections.size() >= core.options.limits.max_connections ||
                   (at != core.per_peer.end() && at->second >= core.options.limits.max_connections_per_peer &&
                    !core.options.proxies.trusts(peer));  // a proxy stands for many
    if (ec || crowded) return;                            // the socket closes
    auto connection = std::make_shared<Connection>(core, std::move(socket), std::move(peer));
    core.connections.insert(connection);
    connection->start();
  }

  void tick() {
    ticker.expires_after(std::chrono::milliseconds(tick_ms));
    ticker.async_wait([this](boost::system::error_code error) {
      if (error) return;
      auto at = monotonic_ms();
      std::vector<std::shared_ptr<Connection>> all(core.connections.begin(), core.connections.end());
      for (auto const& c : all) c->tick(at);
      open_connections = core.connections.size();
      core.access_log.flush();
      tick();
    });
  }

  void repeat(std::shared_ptr<asio::steady_timer> timer, std::int64_t ms, std::shared_ptr<std::function<void()>> f) {
    timer->expires_after(std::chrono::milliseconds(ms));
    timer->async_wait([this, timer, ms, f](boost::system::error_code error) {
      if (error || core.stopping) return;
      repeat(timer, ms, f);  // first: a task that throws comes again all the same
      (*f)();
    });
  }

  void begin_stop() {
    if (std::exchange(core.stopping, true)) return;
    boost::system::error_code ec;
    acceptor.close(ec);
    std::vector<std::shared_ptr<Connection>> all(core.connections.begin(), core.connections.end());
    for (auto const& c : all) c->stop();
    for (auto const& t : timers) t->cancel();
    wait_for_last(monotonic_ms() + stop_patience_ms);
  }

  void wait_for_last(std::int64_t until_ms) {
    if (core.connections.empty() || monotonic_ms() >= until_ms) return core.io.stop();
    auto timer = std::make_shared<asio::steady_timer>(core.io, std::chrono::milliseconds(10));
    timer->async_wait([this, timer, until_ms](boost::system::error_code) { wait_for_last(until_ms); });
  }

  std::atomic<std::size_t> open_connections{0};
};

Server::Server(ServerOptions options, Router const& router, Authenticator authenticate, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), router, std::move(authenticate), metrics)) {
  impl_->accept();
  impl_->tick();
}

Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->acceptor.local_endpoint().port(); }

void Server::run() {
  std::signal(SIGPIPE, SIG_IGN);
  for (;;) {
    try {
      impl_->core.io.run();
      break;
    } catch (std::exception const& e) {  // a timer or posted task of ours: the house stays open
      log_error("task failed", {{"what", e.what()}});
    }
  }
  impl_->core.access_log.flush();
}

void Server::stop() {
  asio::post(impl_->core.io, [this] { impl_->begin_stop(); });
}
void Server::post(std::function<void()> f) { asio::post(impl_->core.io, std::move(f)); }

void Server::every(std::int64_t ms, std::function<void()> f) {
  auto timer = std::make_shared<asio::steady_timer>(impl_->core.io);
  impl_->timers.push_back(timer);
  impl_->repeat(timer, ms, std::make_shared<std::function<void()>>(std::move(f)));
}

bool Server::try_run_on_worker(std::function<void()> f) { return impl_->core.workers.try_run(std::move(f)); }
std::size_t Server::connections() const { return impl_->core.connections.size(); }

void Server::durable(std::uint64_t seq) {
  auto& core = impl_->core;
  core.durable_published.store(seq);
  if (!core.durable_posted.exchange(true)) asio::post(core.io, [&core] { core.durable_reached(); });
}

}  // namespace dinh::http
