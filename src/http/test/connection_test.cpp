#include "http/test/server_fixture.hpp"

using namespace dinh;
using namespace dinh::http;

namespace {
using Connections = HttpServer;
constexpr std::size_t big = 6u << 20;
}  // namespace

TEST_F(Connections, GoOn_AfterAnAnswerLargerThanTheirBuffer) {
  start();
  auto p = peer();
  p.say(get("/big"));
  ASSERT_GE(p.hear_bytes(big), big);
  p.say(get("/state"));
  EXPECT_NE(p.hear("\r\n\r\nstate").find("\r\n\r\nstate"), std::string::npos);
}

TEST_F(Connections, GoOn_WhenAFullPipelineWaitedForTheDisk) {
  start({.max_pipelined = 8});
  auto p = peer();
  std::string eight;
  for (int i = 0; i < 8; ++i) eight += get("/durable");
  p.say(eight);
  EXPECT_NE(peer().say(get("/state")).hear("state").find("200"), std::string::npos);  // the eight were taken
  server->durable(7);
  p.say(get("/state"));
  EXPECT_NE(p.hear("\r\n\r\nstate").find("\r\n\r\nstate"), std::string::npos);
}

// A rope of pipelined requests must not become a rope of stack frames.
TEST_F(Connections, AnswerThousandsOfRequestsThatCameInOnePiece) {
  start();
  auto p = peer();
  std::string rope;
  constexpr int count = 20'000;
  for (int i = 0; i < count; ++i) rope += get("/state");
  std::thread speaker([&] { p.say(rope); });
  std::size_t answers = 0;
  p.hear_bytes(100);
  auto one = p.heard().find("state") + 5;
  p.hear_bytes(one * count);
  speaker.join();
  for (auto at = p.heard().find("200 OK"); at != std::string::npos; at = p.heard().find("200 OK", at + 1)) ++answers;
  EXPECT_EQ(answers, static_cast<std::size_t>(count));
}

TEST_F(Connections, TellWhyTheyRefuse_ThoughTheBodyIsStillComing) {
  start();
  auto p = peer();
  p.say("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 400000\r\n\r\n" + std::string(100'000, 'x'));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  p.say(std::string(100'000, 'x'));
  EXPECT_TRUE(p.ends_in_order());  // a reset makes other systems than ours drop what was not read yet
  EXPECT_NE(p.heard().find("413"), std::string::npos);
}

TEST_F(Connections, OutliveTheirServersPatience) {  // a worker that hangs longer than stop() waits
  start();
  auto p = peer();
  p.say(get("/slow"));
  auto idle = peer();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  server->stop();
  thread.join();  // patience ended, the worker has not
  shut();
}

// Its queue is never empty and never over its limit: what counts is what waits, not what was ever sent.
TEST_F(Connections, KeepAViewerThatReadsAlong_HoweverMuchItGetsInAll) {
  constexpr std::size_t behind = 8'000'000, all = 30'000'000;
  start({.sse_queue_bytes = behind + 200'000});
  auto p = peer();
  int small = 200'000;
  setsockopt(p.descriptor(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  p.say(get("/events")).hear("hello");
  auto frame = std::make_shared<const std::string>(sse_frame(1, "", std::string(20'000, 'x')));
  std::atomic<bool> dropped{false};
  std::atomic<std::size_t> sent{0}, read{0};
  server->every(1, [&] {
    while (!dropped && sent < read + behind) {
      dropped = !viewer->send(frame);
      sent += frame->size();
    }
  });
  while (!dropped && read < all) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (p.hear_bytes(read + 100'000) < read + 100'000) break;
    read = p.heard().size();
  }
  shut();
  EXPECT_FALSE(dropped);
  EXPECT_GE(read, all);
}

TEST_F(Connections, BeatSoThatAViewerKnowsTheyLive) {
  start({.sse_heartbeat_ms = 100});
  auto p = peer();
  EXPECT_NE(p.say(get("/events")).hear("\n\n: \n\n: \n\n").find("\n\n: \n\n: \n\n"), std::string::npos);
}

TEST_F(Connections, GiveNoStreamToHead) {
  start();
  auto p = peer();
  auto heard = p.say("HEAD /events HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").hear("never said");
  EXPECT_NE(heard.find("200 OK"), std::string::npos);
  EXPECT_TRUE(heard.ends_with("\r\n\r\n")) << heard;
}

TEST_F(Connections, LetASlowReaderFinish_WhileItReads) {  // the time-out is for no progress, not for the whole
  start({.write_timeout_ms = 600});
  auto p = peer();
  int small = 16'384;
  setsockopt(p.descriptor(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  p.say(get("/big"));
  for (int i = 1; i <= 12; ++i) {
    p.hear_bytes(big / 12 * static_cast<std::size_t>(i));
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
  }
  EXPECT_GE(p.hear_bytes(big), big);
}
