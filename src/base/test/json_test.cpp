#include "base/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace dinh::json {
namespace {

std::string round_trip(std::string_view text) {
  Parser parser;
  auto view = parser.parse(text);
  return view ? view->text() : "!" + view.error().detail;
}
bool is_json(std::string_view text) { return Parser().parse(text).has_value(); }

TEST(Json, KeepsTheDigitsOfLongNumbers) {
  for (auto text : {"12345678901234567890123", "0.1234567890123456789", "-9007199254740993", "1e400", "3.1415926535897932384626", "1E+100",
                    "18446744073709551616"}) {
    EXPECT_EQ(round_trip(text), text);
    EXPECT_EQ(parse(text)->text(), text);
    EXPECT_EQ(round_trip(std::string("{\"a\":[") + text + "]}"), std::string("{\"a\":[") + text + "]}");
  }
}

TEST(Json, ReadsNumbersByValue) {
  Parser parser;
  EXPECT_EQ(parser.parse("9007199254740993")->integer(), 9007199254740993);
  EXPECT_EQ(parser.parse("1.0")->integer(), 1);
  EXPECT_EQ(parser.parse("1.5")->integer(), std::nullopt);
  EXPECT_EQ(parser.parse("1e3")->number(), 1000.0);
  EXPECT_EQ(parser.parse("0.1234567890123456789")->number(), 0.1234567890123456789);
  EXPECT_EQ(parser.parse("1e400")->number(), std::nullopt);
  EXPECT_EQ(parser.parse("\"12345678901234567890\"")->kind(), Kind::string);
}

TEST(Json, RefusesWhatIsNotJson) {
  for (auto text : {"",
                    " ",
                    "{",
                    "[1,]",
                    "{\"a\":1,}",
                    "{a:1}",
                    "'a'",
                    "01",
                    "1.",
                    ".5",
                    "+1",
                    "0x10",
                    "NaN",
                    "nul",
                    "[1 2]",
                    "{\"a\" 1}",
                    "\"\t\"",
                    "\"\\x\"",
                    "1 2",
                    "[1]]",
                    "{12345678901234567890:1}",
                    "{ 1234567890.123456789 : 1}",
                    "[12345678901234567890 1]",
                    "--12345678901234567890",
                    "0012345678901234567890"})
    EXPECT_FALSE(is_json(text)) << text;
}

TEST(Json, RefusesBrokenUtf8) {
  for (auto text : {"\"\x80\"", "\"\xC0\xAF\"", "\"\xED\xA0\x80\"", "\"\xF5\x80\x80\x80\"", "\"\\ud800\""}) EXPECT_FALSE(is_json(text));
  EXPECT_EQ(round_trip("\"\\u0111\\ud83d\\ude00\""), "\"đ😀\"");
}

TEST(Json, LimitsDepthAndSize) {
  EXPECT_TRUE(is_json(std::string(100, '[') + std::string(100, ']')));
  EXPECT_FALSE(is_json(std::string(200, '[') + std::string(200, ']')));
  auto large = Parser(10).parse("[1,2,3,4,5,6]");
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, Code::too_large);
}

TEST(Json, FindsTheFirstOfTwoMembersOfOneName) {
  Parser parser;
  auto view = *parser.parse(R"({"a":1,"b":2,"a":3})");
  EXPECT_EQ(view.get("a")->integer(), 1);
  EXPECT_EQ(view.size(), 3u);
  EXPECT_EQ(view.get("c"), std::nullopt);
}

TEST(Json, WalksNestedValues) {
  Parser parser;
  auto view = *parser.parse(R"({"list":[1,[2,{"x":"y"}],"z"],"empty":{},"none":[]})");
  std::string seen;
  view.get("list")->each_item([&](View v) { seen += v.text() + ";"; });
  EXPECT_EQ(seen, R"(1;[2,{"x":"y"}];"z";)");
  EXPECT_EQ(view.get("empty")->size(), 0u);
  EXPECT_EQ(view.get("none")->text(), "[]");
  int walked = 0;
  EXPECT_FALSE(view.all_members([&](std::string_view, View) { return ++walked < 2; }));
  EXPECT_EQ(walked, 2);
}

TEST(Json, CanParseAgainWithTheSameParser) {
  Parser parser;
  for (std::size_t size : {1u, 100'000u, 10u})
    EXPECT_EQ(parser.parse("[" + std::string(size, '1').substr(0, 9) + std::string(size, ' ') + "]")->size(), 1u);
}

TEST(Json, EscapesWhatMustBe_AndNothingElse) {
  std::string out;
  write_string(out, std::string_view("\"\\/\b\f\n\r\t\0\x1f\x7f đ😀", 18));
  EXPECT_EQ(out, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f đ😀\"");
  EXPECT_EQ(round_trip(out), out);
}

TEST(Json, WritesTheShortestNumberThatReadsBackEqual) {
  std::mt19937_64 dice(3);
  for (int i = 0; i < 10'000; ++i) {
    auto bits = dice();
    double d{};
    std::memcpy(&d, &bits, sizeof d);
    if (!std::isfinite(d)) continue;
    std::string out;
    write_number(out, d);
    Parser parser;
    ASSERT_EQ(parser.parse(out)->number(), d) << out;
    ASSERT_EQ(parse(out)->number(), d) << out;
  }
  std::string out;
  write_number(out, std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(out, "null");
}

TEST(Json, KeepsTheSignOfANegativeZero) {
  std::string out;
  Writer(out).begin_array().value(-0.0).end_array();
  Parser parser;
  EXPECT_EQ(parser.parse(out)->text(), out);
}

TEST(Json, WriterPutsTheCommas) {
  std::string out;
  Writer(out)
      .begin_object()
      .member("a", 1)
      .key("b")
      .begin_array()
      .value(true)
      .null()
      .value("x")
      .begin_object()
      .end_object()
      .end_array()
      .member("c", 0.5)
      .key("d")
      .raw("[1]")
      .end_object();
  EXPECT_EQ(out, R"({"a":1,"b":[true,null,"x",{}],"c":0.5,"d":[1]})");
}

TEST(JsonValue, ComparesAsJson) {
  auto equal = [](const char* a, const char* b) { return *parse(a) == *parse(b); };
  EXPECT_TRUE(equal(R"({"a":1,"b":[1,2]})", R"({"b":[1,2],"a":1.0})"));
  EXPECT_FALSE(equal("[1,2]", "[2,1]"));
  EXPECT_FALSE(equal(R"({"a":1})", R"({"a":1,"b":null})"));
  EXPECT_TRUE(equal("1e2", "100"));
  EXPECT_TRUE(equal("1.50", "15e-1"));
  EXPECT_TRUE(equal("-0.0", "0"));
  EXPECT_FALSE(equal("9007199254740993", "9007199254740992"));
  EXPECT_FALSE(equal("12345678901234567890123", "12345678901234567890124"));
  EXPECT_FALSE(equal("1", "\"1\""));
  EXPECT_TRUE(equal("null", "null"));
  EXPECT_FALSE(equal("1e400", "2e400"));
}

TEST(JsonValue, CanBeChanged) {
  Value v;
  v["name"] = "Thủ Dầu Một";
  v["places"].push_back(1);
  v["places"].push_back(nullptr);
  v["gone"] = true;
  EXPECT_TRUE(v.erase("gone"));
  EXPECT_FALSE(v.erase("gone"));
  EXPECT_EQ(v.text(), R"({"name":"Thủ Dầu Một","places":[1,null]})");
}

TEST(JsonValue, IsWrittenForPeopleToEdit) {
  EXPECT_EQ(indented(*parse(R"({"a":[1,{"b":[]}],"c":{}})")),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}\n");
}

}  // namespace
}  // namespace dinh::json
