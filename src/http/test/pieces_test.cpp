// Answers in pieces (RFC 9112 §7.1).
#include <charconv>

#include "http/test/server_fixture.hpp"

using namespace dinh;
using namespace dinh::http;

namespace {

class PiecesOf : public HttpServer {
 protected:
  static std::string decoded(std::string_view chunks) {
    std::string out;
    while (!chunks.empty()) {
      std::size_t size = 0;
      auto line = chunks.find("\r\n");
      auto [end, error] = std::from_chars(chunks.data(), chunks.data() + line, size, 16);
      EXPECT_EQ(error, std::errc{});
      out += chunks.substr(line + 2, size);
      EXPECT_EQ(chunks.substr(line + 2 + size, 2), "\r\n");
      chunks.remove_prefix(line + size + 4);
      if (size == 0) break;
    }
    return out;
  }
  static std::string body(std::string const& heard) { return heard.substr(heard.find("\r\n\r\n") + 4); }
  std::size_t given() const {
    auto source = pieces.lock();
    return source ? source->given.load() : 0;
  }
  bool is_forgotten() const {
    for (int i = 0; i < 500 && !pieces.expired(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return pieces.expired();
  }
};

TEST_F(PiecesOf, AnAnswerArriveWhole_AndTheConnectionGoesOn) {
  start();
  auto p = peer();
  auto heard = p.say(get("/pieces?n=100") + get("/state")).hear("\r\n\r\nstate");
  EXPECT_NE(heard.find("Transfer-Encoding: chunked\r\n"), heard.npos);
  EXPECT_EQ(heard.find("Content-Length"), heard.rfind("Content-Length"));  // the second answer's
  auto text = decoded(body(heard));
  ASSERT_EQ(text.size(), 100 * piece_bytes);
  for (std::size_t i = 0; i < 100; ++i) ASSERT_EQ(text[i * piece_bytes], static_cast<char>('a' + i % 26)) << i;
  EXPECT_NE(p.say(get("/worker")).hear("\r\n\r\nworker").find("worker"), std::string::npos);
}

TEST_F(PiecesOf, AnEmptyAnswerAreNone) {
  start();
  EXPECT_TRUE(peer().say(get("/pieces?n=0")).hear("0\r\n\r\n").ends_with("\r\n\r\n0\r\n\r\n"));
}

TEST_F(PiecesOf, ASlowReaderWaitUntilHeReads) {
  start();
  auto p = peer();
  p.say(get("/pieces?n=1000")).hear_bytes(1000);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  auto waiting = given();
  EXPECT_LT(waiting * piece_bytes, 16u << 20) << "what the sockets hold, and little more";  // of 64 MB
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(given(), waiting);
  EXPECT_GE(p.hear_bytes(1000 * piece_bytes), 1000 * piece_bytes);
}

TEST_F(PiecesOf, WhoGoesAwayAreForgotten) {
  start();
  { peer().say(get("/pieces?n=100000")).hear_bytes(1000); }
  EXPECT_TRUE(is_forgotten());
}

TEST_F(PiecesOf, ABrokenSourceEndWithoutTheLastChunk) {
  start();
  auto p = peer();
  auto heard = p.say(get("/pieces?n=2&breaks")).hear("never said");
  EXPECT_EQ(heard.find("0\r\n\r\n", heard.size() - 5), heard.npos);
  EXPECT_GT(heard.size(), 2 * piece_bytes);
  EXPECT_TRUE(is_forgotten());
}

TEST_F(PiecesOf, AnAnswerToHttp10EndWithTheConnection) {
  start();
  auto p = peer();
  auto heard = p.say("GET /pieces?n=3 HTTP/1.0\r\nHost: h\r\n\r\n").hear("never said");
  EXPECT_EQ(heard.find("Transfer-Encoding"), heard.npos);
  EXPECT_EQ(body(heard).size(), 3 * piece_bytes);
}

TEST_F(PiecesOf, AHeadAreNotAskedFor) {
  start();
  auto heard = peer().say("HEAD /pieces?n=9 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").hear("never said");
  EXPECT_TRUE(heard.ends_with("\r\n\r\n")) << heard;
  EXPECT_TRUE(is_forgotten());
}

}  // namespace
