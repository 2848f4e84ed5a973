#include "http/client.hpp"

#include "base/time.hpp"
#include "http/test/server_fixture.hpp"

using namespace dinh;
using namespace dinh::http;

namespace {

class Client : public HttpServer {
 protected:
  std::string url(std::string const& path) { return "http://127.0.0.1:" + std::to_string(server->port()) + path; }
};

}  // namespace

TEST_F(Client, GetsAnAnswer_WhateverItsStatus) {
  start();
  auto good = http::send({.url = url("/state")});
  ASSERT_TRUE(good) << good.error().detail;
  EXPECT_EQ(good->status, 200);
  EXPECT_EQ(good->body, "state");
  EXPECT_EQ(good->content_type, "text/plain");
  EXPECT_EQ(http::send({.url = url("/nothing")})->status, 404);
  EXPECT_EQ(http::send({.method = "POST", .url = url("/echo"), .body = "hello"})->body, "hello");
}

TEST_F(Client, GivesUpOnWhoHangs) {
  start();
  auto begun = monotonic_ms();
  auto answer = http::send({.url = url("/slow"), .timeout_ms = 200});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::upstream);
  EXPECT_LT(monotonic_ms() - begun, 2'000);
}

TEST_F(Client, TakesNoMoreThanItsLimit) {
  start();
  auto answer = http::send({.url = url("/big"), .max_answer_bytes = 1000});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::too_large);
}

TEST_F(Client, SpeaksHttpOnly) {
  for (auto address : {"file:///etc/hostname", "gopher://127.0.0.1/", "nonsense", ""})
    EXPECT_FALSE(http::send({.url = address})) << address;
}

TEST_F(Client, AsksForAHeadWithoutWaitingForABody) {
  start();
  auto answer = http::send({.method = "HEAD", .url = url("/state"), .timeout_ms = 1'000});
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "");
}
