#include "http/request_parser.hpp"

#include <gtest/gtest.h>

using namespace dinh;
using namespace dinh::http;

namespace {

using State = RequestParser::State;

// Whole at once, or byte by byte as a slow network would bring it: the verdict must be the same.
State parse(RequestParser& parser, std::string const& bytes, std::size_t step, Request* out = nullptr, std::size_t body_limit = 1000) {
  State state = State::head;
  bool accepted = false;
  for (std::size_t end = step; state != State::complete && state != State::refused; end += step) {
    end = std::min(end, bytes.size());
    state = parser.feed(std::string_view(bytes).substr(0, end));
    if (state == State::body && !accepted) {
      accepted = true;
      state = parser.accept_body(body_limit);
      if (state == State::body) state = parser.feed(std::string_view(bytes).substr(0, end));
    }
    if (end == bytes.size()) break;
  }
  if (out && state == State::complete) parser.read_into(bytes, *out);
  return state;
}

State parse(std::string const& bytes, std::size_t step) {
  RequestParser parser{Limits{}};
  return parse(parser, bytes, step);
}

void expect(std::string const& bytes, State state) {
  EXPECT_EQ(parse(bytes, bytes.size()), state) << bytes;
  EXPECT_EQ(parse(bytes, 1), state) << "byte by byte: " << bytes;
}

}  // namespace

TEST(RequestParser, ReadsARequest) {
  std::string bytes = "POST /a/b?x=1 HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
  RequestParser parser{Limits{}};  // the request looks into it
  Request r;
  ASSERT_EQ(parse(parser, bytes, bytes.size(), &r), State::complete);
  EXPECT_EQ(r.method, Method::post);
  EXPECT_EQ(r.path, "/a/b");
  EXPECT_EQ(r.query, "x=1");
  EXPECT_EQ(r.header("content-type"), "text/plain");
  EXPECT_EQ(r.body, "hello");
}

TEST(RequestParser, TakesWhatIsRight_InPiecesToo) {
  for (std::string const& bytes : {
           std::string("GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nY: 1\r\n\r\n"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\nAuthorization: trailer\r\n\r\n"),
           std::string("GET / HTTP/1.0\r\n\r\n"),
       })
    expect(bytes, State::complete);
}

TEST(RequestParser, RefusesWhatCouldSmuggleARequest) {
  for (std::string const& bytes : {
           std::string("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\nhello"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\nhello"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
           std::string("POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: h\r\nX:\r\n b\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost : h\r\n\r\n"),
           std::string("GET / HTTP/2.0\r\nHost: h\r\n\r\n"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"),
       })
    expect(bytes, State::refused);
}

TEST(RequestParser, DropsTrailers) {
  std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nAuthorization: trailer\r\n\r\n";
  RequestParser parser{Limits{}};  // the request looks into it
  Request r;
  ASSERT_EQ(parse(parser, bytes, bytes.size(), &r), State::complete);
  EXPECT_FALSE(r.header("Authorization"));
  EXPECT_EQ(r.body, "x");
}

TEST(RequestParser, StopsAtItsLimits) {
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 200; ++i) many += "X" + std::to_string(i) + ": 1\r\n";
  expect(many + "\r\n", State::refused);
  expect("GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", State::refused);
  expect("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(40'000, 'a') + "\r\n\r\n", State::refused);
  expect("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", State::refused);
  expect("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n",
         State::refused);
}

TEST(RequestParser, SaysWhichPartIsTooLarge) {
  auto refused_as = [](std::string const& bytes, std::size_t step) {
    RequestParser parser{Limits{}};
    EXPECT_EQ(parse(parser, bytes, step), State::refused);
    return parser.refused_as();
  };
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 200; ++i) many += "X" + std::to_string(i) + ": 1\r\n";
  for (std::size_t step : {std::size_t{1}, std::size_t{4096}, std::size_t{100'000}}) {
    EXPECT_EQ(refused_as(many + "\r\n", step), 431) << step;
    EXPECT_EQ(refused_as("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(40'000, 'a') + "\r\n\r\n", step), 431) << step;
    EXPECT_EQ(refused_as("GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", step), 414) << step;
    EXPECT_EQ(refused_as("GET /" + std::string(80'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", step), 414) << step;
    EXPECT_EQ(refused_as("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", step), 0) << step;
  }
}

TEST(RequestParser, RefusesChunksThatAreNothingButWrapping) {
  std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 1000; ++i) bytes += "1;" + std::string(200, 'e') + "\r\nx\r\n";
  RequestParser parser{Limits{}};
  EXPECT_EQ(parser.feed(bytes), RequestParser::State::body);
  parser.accept_body(1000);
  EXPECT_EQ(parser.feed(bytes + "0\r\n\r\n"), RequestParser::State::refused);
}
