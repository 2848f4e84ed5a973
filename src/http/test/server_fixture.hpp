#pragma once
// A server of the house's own on a free port, with one route for each kind of answer, and a client that says exactly what a test wants.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "http/server.hpp"
#include "http/sse.hpp"

namespace dinh::http {

class Peer {  // a client that says exactly what a test wants
 public:
  explicit Peer(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    timeval patience{5, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  Peer(Peer const&) = delete;
  ~Peer() { close(fd_); }
  Peer& say(std::string const& bytes) {
    EXPECT_EQ(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    return *this;
  }
  // Everything until the text has come, the peer closes or five seconds pass.
  std::string hear(std::string const& until) {
    char buffer[4096];
    while (heard_.find(until) == heard_.npos) {
      auto n = recv(fd_, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      heard_.append(buffer, static_cast<std::size_t>(n));
    }
    return heard_;
  }
  // So many bytes more, counted from the start.
  std::size_t hear_bytes(std::size_t wanted) {
    char buffer[65536];
    while (heard_.size() < wanted) {
      auto n = recv(fd_, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      heard_.append(buffer, static_cast<std::size_t>(n));
    }
    return heard_.size();
  }
  bool ends_in_order() {  // closed by the server's own will, not reset
    char buffer[4096];
    ssize_t n = 0;
    while ((n = recv(fd_, buffer, sizeof buffer, 0)) > 0) heard_.append(buffer, static_cast<std::size_t>(n));
    return n == 0;
  }
  std::string const& heard() const { return heard_; }
  int descriptor() const { return fd_; }

 private:
  int fd_;
  std::string heard_;
};

class HttpServer : public testing::Test {
 protected:
  Router router;
  Metrics metrics;
  std::unique_ptr<Server> server;
  std::thread thread;
  std::atomic<bool> gate{false};
  std::atomic<bool> may_look{true};
  std::shared_ptr<SseViewer> viewer;
  static constexpr std::size_t piece_bytes = 64u << 10;
  struct Pieces {
    std::atomic<std::size_t> given{0};
  };
  std::weak_ptr<Pieces> pieces;  // of the answer in pieces that was begun last
  std::string certificate, key;  // both empty: no TLS

  void start(Limits limits = {}) {
    auto text = [](std::string body) { return [body](Request const&) { return reply(200, body, "text/plain"); }; };
    router.add({
        {Method::get, "/state", "", Lane::state, text("state"), ""},
        {Method::get, "/slow", "", Lane::worker,
         [this](Request const&) {
           while (!gate) std::this_thread::sleep_for(std::chrono::milliseconds(1));
           return reply(200, "slow", "text/plain");
         },
         ""},
        {Method::get, "/worker", "", Lane::worker, text("worker"), ""},
        {Method::get, "/durable", "", Lane::state,
         [](Request const&) {
           auto out = reply(200, "durable", "text/plain");
           out.after_seq = 7;
           return out;
         },
         ""},
        {Method::post, "/echo", "", Lane::worker, [](Request const& r) { return reply(200, std::string(r.body), "text/plain"); }, "", 100},
        {Method::get, "/big", "", Lane::state,
         [](Request const&) {  // above what a connection holds unsent
           static const auto big = std::make_shared<const std::string>(6u << 20, 'b');
           Response out;
           out.shared_body = big;
           return out;
         },
         ""},
        {Method::get, "/pieces", "", Lane::worker,
         [this](Request const& r) {
           auto source = std::make_shared<Pieces>();
           pieces = source;
           Response out;
           out.pieces = [this, source, wanted = std::stoul(r.query_param("n").value_or("0")),
                         breaks = r.query_param("breaks").has_value()] {
             if (source->given == wanted && breaks) throw std::runtime_error("no more");
             return source->given == wanted ? std::string() : std::string(piece_bytes, static_cast<char>('a' + source->given++ % 26));
           };
           return out;
         },
         ""},
        {Method::get, "/secret", "right", Lane::state, text("secret"), ""},
        {Method::get, "/broken", "", Lane::worker, [](Request const&) -> Response { throw std::runtime_error("the inside"); }, ""},
        {Method::get, "/events", "", Lane::state,
         [this](Request const&) {
           Response out;
           out.stream = [this](std::shared_ptr<SseViewer> v) {
             v->send(std::make_shared<const std::string>(sse_frame(9, "hello", std::to_string(v->last_event_id()))));
             viewer = v;
           };
           return out;
         },
         ""},
    });
    ServerOptions options;
    options.port = 0;
    options.tls_certificate = certificate;
    options.tls_key = key;
    options.limits = limits;
    options.log_requests = false;
    options.watch = [this](Request const&) { return [this] { return may_look.load(); }; };
    server = std::make_unique<Server>(
        options, router, [](Request const&) -> Result<std::shared_ptr<const Actor>> { return nobody(); }, metrics);
    thread = std::thread([this] { server->run(); });
  }
  void shut() {  // also before a test's own variables go, when the server uses them
    gate = true;
    if (!server) return;
    server->stop();
    if (thread.joinable()) thread.join();
    server.reset();
    viewer.reset();
  }
  void TearDown() override { shut(); }
  Peer peer() { return Peer(server->port()); }
  static std::string get(std::string const& path, std::string const& more = "") {
    return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n";
  }
};

}  // namespace dinh::http
