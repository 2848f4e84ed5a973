// Runs the transcripts of test/golden/ngsild/*.http: the conversation of a client with the server, clause by clause of CIM 009.
//
//   ### what this shows (clause)
//   POST /ngsi-ld/v1/entities
//   Content-Type: application/json
//
//   {…}
//   >>> 201
//   Location: /ngsi-ld/v1/entities/urn:…     only the headers named are compared
//
//   {…}                                      compared as JSON; absent: not looked at; "(empty)": there is none
//
// "@remote URL" in front of a document puts it on the network; "@wait MS" lets time pass. "@notified URL" in front of headers and a body is
// the next notification that comes there, whatever its id; with "(none)" there is none. Lines starting with # are comments.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "register/subscriptions/subscriptions.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

std::string file_text(std::filesystem::path const& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Message {
  std::string line;
  std::vector<std::string> headers;
  std::string body;
};

// First line, headers, an empty line, a body.
Message read_message(std::vector<std::string> const& lines, std::size_t from, std::size_t to) {
  Message out;
  while (from < to && lines[from].empty()) ++from;
  if (from == to) return out;
  out.line = lines[from++];
  while (from < to && !lines[from].empty()) out.headers.push_back(lines[from++]);
  while (from < to && lines[from].empty()) ++from;
  for (; from < to; ++from) out.body += lines[from] + "\n";
  while (out.body.ends_with('\n')) out.body.pop_back();
  return out;
}

class Receivers {  // by URL, in the order they came
 public:
  SendNotification port() {
    return [this](http::OutgoingRequest const& r) -> Result<http::IncomingAnswer> {
      std::lock_guard guard(mutex_);
      sent_[r.url].push_back(r);
      changed_.notify_all();
      return http::IncomingAnswer{200, "", ""};
    };
  }
  std::optional<http::OutgoingRequest> next(std::string const& url, std::chrono::milliseconds most) {
    std::unique_lock guard(mutex_);
    auto& of = sent_[url];
    if (!changed_.wait_for(guard, most, [&] { return !of.empty(); })) return {};
    auto out = std::move(of.front());
    of.pop_front();
    return out;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::deque<http::OutgoingRequest>> sent_;
};

class Transcript {
 public:
  Transcript(std::filesystem::path const& path) : name_(path.filename().string()) {
    subscriptions_.start();
    world_.router.add(subscriptions_.routes({}));
    std::stringstream in(file_text(path));
    for (std::string line; std::getline(in, line);)
      if (!line.starts_with("# ")) lines_.push_back(line);
  }

  void run() {
    for (std::size_t at = 0; at < lines_.size();) {
      auto next = at + 1;
      while (next < lines_.size() && !starts_step(lines_[next])) ++next;
      step(at, next);
      at = next;
    }
  }

 private:
  static bool starts_step(std::string const& line) {
    return line.starts_with("### ") || line.starts_with("@remote ") || line.starts_with("@wait ") || line.starts_with("@notified ");
  }

  void step(std::size_t from, std::size_t to) {
    auto const& head = lines_[from];
    if (head.starts_with("@wait ")) {
      world_.time = world_.time + std::stoll(head.substr(6));
    } else if (head.starts_with("@remote ")) {
      auto& document = world_.remote[head.substr(8)];
      for (auto i = from + 1; i < to; ++i) document += lines_[i];
    } else if (head.starts_with("@notified ")) {
      SCOPED_TRACE(name_ + ": line " + std::to_string(from + 1) + " " + head);
      notified(head.substr(10), read_message(lines_, from, to));
    } else if (head.starts_with("### ")) {
      auto answer = from;
      while (answer < to && !lines_[answer].starts_with(">>> ")) ++answer;
      ASSERT_LT(answer, to) << name_ << ": no answer is expected for " << head;
      auto request = read_message(lines_, from + 1, answer);
      auto expected = read_message(lines_, answer, to);
      SCOPED_TRACE(name_ + ": " + head + "\n" + request.line);
      compare(expected, world_.send(request.line, request.headers, request.body));
      while (world_.engine.durable() < world_.engine.last()) std::this_thread::yield();
      world_.engine.deliver(world_.engine.durable());
    }
  }

  void notified(std::string const& url, Message const& expected) {
    subscriptions_.tick();
    if (expected.body == "(none)") {
      EXPECT_FALSE(receivers_.next(url, std::chrono::milliseconds(50)));
      return;
    }
    auto got = receivers_.next(url, std::chrono::seconds(5));
    ASSERT_TRUE(got) << "nothing was told";
    NgsildWorld::Answer answer{200, "", got->headers};
    auto body = as_json(got->body);
    body.erase("id");
    answer.body = body.text();
    compare({">>> 200", expected.headers, expected.body}, answer);
  }

  static void compare(Message const& expected, NgsildWorld::Answer const& got) {
    EXPECT_EQ(expected.line.substr(4, 3), std::to_string(got.status)) << got.body;
    for (auto const& header : expected.headers) {
      auto colon = header.find(": ");
      EXPECT_EQ(header.substr(colon + 2), got.header(header.substr(0, colon))) << header;
    }
    if (expected.body == "(empty)") {
      EXPECT_EQ("", got.body);
    } else if (!expected.body.empty()) {
      EXPECT_TRUE(as_json(expected.body) == as_json(got.body)) << "expected " << expected.body << "\n     got " << got.body;
    }
  }

  static json::Value as_json(std::string const& text) {
    auto value = json::parse(text);
    EXPECT_TRUE(value.has_value()) << text;
    return value.value_or(json::Value());
  }

  std::string name_;
  std::vector<std::string> lines_;
  NgsildWorld world_;
  Receivers receivers_;
  Subscriptions subscriptions_{world_.engine,  *world_.db,       world_.ngsild.contexts(), [this] { return world_.time; },
                               world_.ports(), receivers_.port()};
};

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, TranscriptHolds) {
  Transcript(std::filesystem::path(DINH_SOURCE_DIR) / "test/golden/ngsild" / (GetParam() + ".http")).run();
}

std::vector<std::string> transcripts() {
  std::vector<std::string> out;
  for (auto const& file : std::filesystem::directory_iterator(std::filesystem::path(DINH_SOURCE_DIR) / "test/golden/ngsild"))
    if (file.path().extension() == ".http") out.push_back(file.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

INSTANTIATE_TEST_SUITE_P(Ngsild, Golden, testing::ValuesIn(transcripts()), [](auto const& one) {
  auto name = one.param;  // of a test: letters, digits and _
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

}  // namespace
}  // namespace dinh::reg
