#include "http/server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "http/sse.hpp"

using namespace dinh;
using namespace dinh::http;

namespace {

class Peer {   // a client that says exactly what a test wants
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
  bool closed() {
    char c;
    return recv(fd_, &c, 1, 0) == 0;
  }

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
  std::shared_ptr<SseViewer> viewer;

  void start(Limits limits = {}) {
    auto text = [](std::string body) { return [body](Request const&) { return reply(200, body, "text/plain"); }; };
    router.add({
        {Method::get, "/state", "", Lane::state, text("state"), ""},
        {Method::get, "/slow", "", Lane::worker, [this](Request const&) {
           while (!gate) std::this_thread::sleep_for(std::chrono::milliseconds(1));
           return reply(200, "slow", "text/plain");
         }, ""},
        {Method::get, "/worker", "", Lane::worker, text("worker"), ""},
        {Method::get, "/durable", "", Lane::state, [](Request const&) {
           auto out = reply(200, "durable", "text/plain");
           out.after_seq = 7;
           return out;
         }, ""},
        {Method::post, "/echo", "", Lane::worker, [](Request const& r) { return reply(200, std::string(r.body), "text/plain"); }, "", 100},
        {Method::get, "/secret", "right", Lane::state, text("secret"), ""},
        {Method::get, "/broken", "", Lane::worker, [](Request const&) -> Response { throw std::runtime_error("the inside"); }, ""},
        {Method::get, "/events", "", Lane::state, [this](Request const&) {
           Response out;
           out.stream = [this](std::shared_ptr<SseViewer> v) {
             v->send(std::make_shared<const std::string>(sse_frame(9, "hello", std::to_string(v->last_event_id()))));
             viewer = v;
           };
           return out;
         }, ""},
    });
    ServerOptions options;
    options.port = 0;
    options.limits = limits;
    options.log_requests = false;
    server = std::make_unique<Server>(options, router, [](Request const&) -> Result<Actor> { return Actor{}; }, metrics);
    thread = std::thread([this] { server->run(); });
  }
  void TearDown() override {
    gate = true;
    if (!server) return;
    server->stop();
    thread.join();
    viewer.reset();
  }
  Peer peer() { return Peer(server->port()); }
  static std::string get(std::string const& path, std::string const& more = "") { return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n"; }
  static std::size_t at(std::string const& in, std::string const& what) { return in.find(what); }
};

}  // namespace

TEST_F(HttpServer, AnswersPipelinedRequestsInTheirOrder_WhateverTheirLane) {
  start();
  auto p = peer();
  p.say(get("/slow") + get("/state") + get("/worker") + get("/state"));
  gate = true;
  auto heard = p.hear("worker");
  heard = p.hear("state\x01");   // all that comes
  auto slow = heard.find("\r\n\r\nslow"), state = heard.find("\r\n\r\nstate"), worker = heard.find("\r\n\r\nworker");
  EXPECT_LT(slow, state);
  EXPECT_LT(state, worker);
  EXPECT_LT(worker, heard.rfind("\r\n\r\nstate"));
}

TEST_F(HttpServer, HoldsAnAnswerUntilItsChangeIsDurable) {
  start();
  auto p = peer();
  p.say(get("/durable") + get("/state"));
  auto other = peer();
  EXPECT_NE(other.say(get("/state")).hear("state").find("200 OK"), std::string::npos);
  server->durable(6);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  server->durable(7);
  auto heard = p.hear("\r\n\r\nstate");
  EXPECT_LT(at(heard, "durable"), at(heard, "state"));
}

TEST_F(HttpServer, RefusesWithAProblemThatSaysWhy) {
  start();
  EXPECT_NE(peer().say("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n").hear("100 bytes").find("413"), std::string::npos);
  EXPECT_NE(peer().say(get("/nothing")).hear("}").find("404"), std::string::npos);
  EXPECT_NE(peer().say(get("/echo")).hear("}").find("Allow: POST"), std::string::npos);
  EXPECT_NE(peer().say(get("/secret")).hear("}").find("401"), std::string::npos);
  auto broken = peer().say(get("/broken")).hear("}");
  EXPECT_NE(broken.find("500"), std::string::npos);
  EXPECT_EQ(broken.find("inside"), std::string::npos);
}

TEST_F(HttpServer, SaysContinue_BeforeTheBody) {
  start();
  auto p = peer();
  p.say("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_NE(p.hear("100 Continue\r\n\r\n").find("100"), std::string::npos);
  EXPECT_NE(p.say("ok").hear("\r\n\r\nok").find("200 OK"), std::string::npos);
}

TEST_F(HttpServer, GivesHeadWithoutTheBody) {
  start();
  auto p = peer();
  auto heard = p.say("HEAD /state HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").hear("nothing more");
  EXPECT_NE(heard.find("Content-Length: 5"), std::string::npos);
  EXPECT_TRUE(heard.ends_with("\r\n\r\n"));
}

TEST_F(HttpServer, ShedsWhatTheWorkersCannotTake) {
  start({.worker_threads = 1, .worker_queue = 1});
  std::vector<std::unique_ptr<Peer>> peers;
  for (int i = 0; i < 3; ++i) {
    peers.push_back(std::make_unique<Peer>(server->port()));
    peers.back()->say(get("/slow"));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  auto heard = peers[2]->hear("}");
  EXPECT_NE(heard.find("503"), std::string::npos);
  EXPECT_NE(heard.find("Retry-After"), std::string::npos);
  gate = true;
  EXPECT_NE(peers[0]->hear("slow").find("200"), std::string::npos);
}

TEST_F(HttpServer, SlowHeadsTimeOut_AndThousandOfThemHurtNobody) {
  start({.header_timeout_ms = 300});
  std::vector<std::unique_ptr<Peer>> half_open;
  for (int i = 0; i < 1000; ++i) {
    half_open.push_back(std::make_unique<Peer>(server->port()));
    half_open.back()->say("GET / HT");
  }
  EXPECT_NE(peer().say(get("/state")).hear("state").find("200"), std::string::npos);
  EXPECT_NE(half_open[0]->hear("408").find("408"), std::string::npos);
}

TEST_F(HttpServer, StreamsEvents_AndTellsWhereTheViewerWas) {
  start();
  auto p = peer();
  auto heard = p.say(get("/events", "Last-Event-ID: 41\r\n")).hear("data: 41\n\n");
  EXPECT_NE(heard.find("text/event-stream"), std::string::npos);
  EXPECT_NE(heard.find("id: 9\nevent: hello\ndata: 41\n\n"), std::string::npos);
}

TEST_F(HttpServer, TellsASlowViewerToStartAgain) {
  start({.sse_queue_bytes = 100'000});
  auto p = peer();
  p.say(get("/events")).hear("hello");
  std::atomic<bool> dropped{false};
  auto frame = std::make_shared<const std::string>(std::string(50'000, 'x'));
  server->every(1, [&] { dropped = dropped || !viewer->send(frame); });
  for (int i = 0; i < 2000 && !dropped; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_TRUE(dropped);
  EXPECT_NE(p.hear("event: reset").find("event: reset"), std::string::npos);
}

TEST_F(HttpServer, StopsWhileARequestRuns_AfterItsAnswer) {
  start();
  auto p = peer();
  p.say(get("/slow"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  server->stop();
  gate = true;
  EXPECT_NE(p.hear("slow").find("200 OK"), std::string::npos);
  thread.join();
  server.reset();
}
