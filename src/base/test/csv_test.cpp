#include "base/csv.hpp"

#include <gtest/gtest.h>

#include <random>

namespace dinh::csv {
namespace {

// Rows as "line:field|field", an error as "!detail".
std::string read_all(Reader reader) {
  std::string out;
  Row row;
  for (;;) {
    auto more = reader.next(row);
    if (!more) return out + "!" + more.error().detail;
    if (!*more) return out;
    out += std::to_string(row.line) + ":";
    for (std::size_t i = 0; i < row.fields.size(); ++i) (out += i ? "|" : "") += row.fields[i];
    out += '\n';
  }
}
std::string read_all(std::string_view text) { return read_all(Reader::of_text(text)); }

TEST(Csv, ReadsPlainRows) { EXPECT_EQ(read_all("a,b\r\n1,2\n3,4"), "1:a|b\n2:1|2\n3:3|4\n"); }
TEST(Csv, KeepsEmptyFields) { EXPECT_EQ(read_all(",\na,,\n\"\"\n"), "1:|\n2:a||\n3:\n"); }
TEST(Csv, SkipsEmptyLines_ButCountsThem) { EXPECT_EQ(read_all("a\n\r\n\nb\n"), "1:a\n4:b\n"); }
TEST(Csv, TakesSeparatorsQuotesAndLineEndsInsideQuotes) {
  EXPECT_EQ(read_all("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\r\nnext\n"), "1:a,b|say \"hi\"|two\r\nlines\n3:next\n");
}
TEST(Csv, DropsTheByteOrderMark) { EXPECT_EQ(read_all("\xEF\xBB\xBF\"a\",b\n"), "1:a|b\n"); }
TEST(Csv, DropsTheByteOrderMark_WhenItComesInPieces) {
  std::string_view text =
      "\xEF\xBB\xBF"
      "a,b\n";
  auto bytewise = [text](char* to, std::size_t) mutable -> std::size_t {
    if (text.empty()) return 0;
    *to = text.front();
    text.remove_prefix(1);
    return 1;
  };
  EXPECT_EQ(read_all(Reader(bytewise)), "1:a|b\n");
}
TEST(Csv, LeavesAQuoteInsideABareField) { EXPECT_EQ(read_all("5\" pipe,x\n"), "1:5\" pipe|x\n"); }
TEST(Csv, ReadsNothingFromNothing) { EXPECT_EQ(read_all(""), ""); }
TEST(Csv, TakesAnotherSeparator) { EXPECT_EQ(read_all(Reader::of_text("a;b,c\n", ';')), "1:a|b,c\n"); }

TEST(Csv, NamesTheLine_WhenAQuoteIsNeverClosed) { EXPECT_EQ(read_all("a\n\"b\nc"), "1:a\n!line 2: a quote is opened and never closed"); }
TEST(Csv, NamesTheLine_WhenTextFollowsAQuote) {
  EXPECT_EQ(read_all("a\n\"b\"c\n"), "1:a\n!line 2: text follows a closing quote (a quote inside a quoted field is written twice)");
}
TEST(Csv, RefusesRowsThatAreTooLong) {
  EXPECT_EQ(read_all(Reader::of_text("abc\ndefgh\n", ',', {.row_bytes = 5})),
            "1:abc\n!line 2: the row is longer than 5 bytes (is a quote not closed?)");
}
TEST(Csv, RefusesTooManyFields) {
  EXPECT_EQ(read_all(Reader::of_text("a,b\nc,d,e\n", ',', {.fields = 2})), "1:a|b\n!line 2: the row has more than 2 fields");
}
TEST(Csv, SaysSo_WhenTheTextIsUtf16) {
  EXPECT_EQ(read_all("\xFF\xFE"
                     "a"),
            "!line 1: the text is UTF-16; save it as UTF-8");
}

std::string written(std::vector<std::vector<std::string>> const& rows, std::string const& line_end) {
  std::string out;
  for (auto const& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += i ? "," : "";
      out += '"';
      for (char c : row[i]) out += c == '"' ? std::string("\"\"") : std::string(1, c);
      out += '"';
    }
    out += line_end;
  }
  return out;
}

TEST(Csv, ReturnsWhatWasWritten_HoweverTheSourceIsCut) {
  std::mt19937 dice(5);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::vector<std::string>> rows(1 + dice() % 5);
    for (auto& row : rows)
      for (int i = 0; i < 1 + round % 4; ++i) {
        row.emplace_back();
        for (auto n = dice() % 8; n > 0; --n) row.back() += "a,\"\n\r;"[dice() % 6];
      }
    auto text = written(rows, round % 2 ? "\n" : "\r\n");
    std::string_view rest = text;
    Reader reader([&](char* to, std::size_t) {
      auto piece = rest.substr(0, 1 + dice() % 3);
      rest.remove_prefix(piece.size());
      piece.copy(to, piece.size());
      return piece.size();
    });
    Row row;
    for (auto const& expected : rows) {
      ASSERT_TRUE(*reader.next(row)) << text;
      ASSERT_EQ(std::vector<std::string>(row.fields.begin(), row.fields.end()), expected) << text;
    }
    ASSERT_FALSE(*reader.next(row));
    ASSERT_EQ(reader.bytes_read(), text.size());
  }
}

}  // namespace
}  // namespace dinh::csv
