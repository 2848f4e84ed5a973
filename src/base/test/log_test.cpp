#include "base/log.hpp"

#include <gtest/gtest.h>

namespace dinh {
namespace {

const Instant moment = *parse_instant("2026-11-24T03:15:07.120Z");

TEST(Log, IsOneReadableLineWithFields) {
  EXPECT_EQ(log_line(moment, LogLevel::info, "case opened",
                     {{"case", 4711}, {"unit", "q1"}, {"ms", 3.25}, {"new", true}, {"bytes", std::size_t{7}}}),
            "2026-11-24T03:15:07.120Z info    case opened case=4711 unit=q1 ms=3.25 new=true bytes=7\n");
}

TEST(Log, CannotBeBrokenByAValue) {
  EXPECT_EQ(
      log_line(moment, LogLevel::error, "bad\nline", {{"text", "two\nlines a=\"b\" \x1b[31m"}, {"none", ""}, {"path", std::string("/a")}}),
      "2026-11-24T03:15:07.120Z error   bad\\nline text=\"two\\nlines a=\\\"b\\\" \\x1b[31m\" none=\"\" path=/a\n");
}

TEST(Log, MasksWhatIsPersonal) {
  EXPECT_EQ(masked("0912 345 678"), "***78");
  EXPECT_EQ(masked("+84912345678"), "***78");
  EXPECT_EQ(masked("an.nguyen@example.vn"), "a***@example.vn");
  EXPECT_EQ(masked("Nguyễn Văn A"), "***");
  EXPECT_EQ(masked("12 Lê Lợi"), "***");
  EXPECT_EQ(masked(""), "***");
}

}  // namespace
}  // namespace dinh
