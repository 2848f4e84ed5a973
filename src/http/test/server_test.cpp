#include "http/test/server_fixture.hpp"

using namespace dinh;
using namespace dinh::http;

TEST_F(HttpServer, AnswersPipelinedRequestsInTheirOrder_WhateverTheirLane) {
  start();
  auto p = peer();
  p.say(get("/slow") + get("/state") + get("/worker") + get("/state"));
  gate = true;
  p.say("GET /nothing HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");  // the server closes: all has come
  auto heard = p.hear("never said");
  auto slow = heard.find("\r\n\r\nslow"), state = heard.find("\r\n\r\nstate"), worker = heard.find("\r\n\r\nworker");
  EXPECT_LT(slow, state);
  EXPECT_LT(state, worker);
  EXPECT_LT(worker, heard.rfind("\r\n\r\nstate"));
}

// Who was seen to wait for his answers is asked for more when he has got one: what he sent earlier must not be forgotten.
TEST_F(HttpServer, AnswersWhatCameWhileAnAnswerWasOwed) {
  start();
  auto p = peer();
  p.say(get("/slow"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  p.say(get("/worker") + get("/state"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  gate = true;
  auto heard = p.hear("\r\n\r\nstate");
  EXPECT_LT(heard.find("\r\n\r\nslow"), heard.find("\r\n\r\nworker"));
  EXPECT_LT(heard.find("\r\n\r\nworker"), heard.find("\r\n\r\nstate"));
}

TEST_F(HttpServer, DoesNotCountTheTimeOfAnAnswerAgainstTheNextRequest) {
  start({.header_timeout_ms = 1'000});
  auto p = peer();
  p.say(get("/slow") + "GET /state HT");
  std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
  gate = true;
  p.hear("\r\n\r\nslow");
  std::this_thread::sleep_for(std::chrono::milliseconds(400));  // longer than from one look at the clock to the next
  p.say("TP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(p.hear("\r\n\r\nstate").find("\r\n\r\nstate"), std::string::npos);
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
  EXPECT_LT(heard.find("\r\n\r\ndurable"), heard.find("\r\n\r\nstate"));
}

TEST_F(HttpServer, RefusesWithAProblemThatSaysWhy) {
  start();
  EXPECT_NE(peer().say("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n").hear("100 bytes").find("413"), std::string::npos);
  EXPECT_NE(peer().say(get("/nothing")).hear("}").find("404"), std::string::npos);
  EXPECT_NE(peer().say(get("/echo")).hear("}").find("Allow: POST"), std::string::npos);
  EXPECT_NE(peer().say(get("/secret")).hear("}").find("401"), std::string::npos);
  auto broken = peer().say(get("/broken")).hear("}");
  EXPECT_NE(broken.find("500"), std::string::npos);
  EXPECT_NE(broken.find("\"status\":500"), std::string::npos);
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

TEST_F(HttpServer, EndsAStream_WhenItsViewerMayLookNoMore) {
  start();
  auto p = peer();
  p.say(get("/events")).hear("hello");
  may_look = false;
  EXPECT_TRUE(p.ends_in_order());
}

TEST_F(HttpServer, LetsNobodyGuessWhatAnAnswerIs) {
  start();
  for (std::string path : {"/state", "/worker", "/nothing", "/broken", "/events"})
    EXPECT_NE(peer().say(get(path)).hear("\r\n\r\n").find("X-Content-Type-Options: nosniff\r\n"), std::string::npos) << path;
  EXPECT_NE(peer().say("nonsense\r\n\r\n").hear("\r\n\r\n").find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
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
  shut();
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
