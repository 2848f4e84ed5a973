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
// "@remote URL" in front of a document puts it on the network; "@wait MS" lets time pass. Lines starting with # are comments.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

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

class Transcript {
 public:
  Transcript(std::filesystem::path const& path) : name_(path.filename().string()) {
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
    return line.starts_with("### ") || line.starts_with("@remote ") || line.starts_with("@wait ");
  }

  void step(std::size_t from, std::size_t to) {
    auto const& head = lines_[from];
    if (head.starts_with("@wait ")) {
      world_.time = world_.time + std::stoll(head.substr(6));
    } else if (head.starts_with("@remote ")) {
      auto& document = world_.remote[head.substr(8)];
      for (auto i = from + 1; i < to; ++i) document += lines_[i];
    } else if (head.starts_with("### ")) {
      auto answer = from;
      while (answer < to && !lines_[answer].starts_with(">>> ")) ++answer;
      ASSERT_LT(answer, to) << name_ << ": no answer is expected for " << head;
      auto request = read_message(lines_, from + 1, answer);
      auto expected = read_message(lines_, answer, to);
      SCOPED_TRACE(name_ + ": " + head + "\n" + request.line);
      compare(expected, world_.send(request.line, request.headers, request.body));
    }
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
