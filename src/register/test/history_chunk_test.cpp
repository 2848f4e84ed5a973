#include "register/history_chunk.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <random>

#include "storage/db.hpp"

namespace dinh::reg {
namespace {

using Samples = std::vector<std::pair<std::int64_t, std::string>>;

Samples read(std::string_view bytes) {
  Samples out;
  HistoryChunk::read(bytes, [&](Instant at, std::string&& value) { out.emplace_back(at.ms, std::move(value)); });
  return out;
}

TEST(HistoryChunk, GivesBackEveryTextAsItWas) {
  Samples all = {{1'764'000'000'000, "27.5"},
                 {1'764'000'300'000, "27.5"},
                 {1'764'000'600'000, "-0.50"},
                 {1'764'000'000'001, "\"Trạm\""},
                 {5, ""},
                 {5, "-0"},
                 {6, "1e9"},
                 {7, "0.0000000001"},
                 {8, "12345678901234567"},
                 {9, "{\"a\":[1,2]}"},
                 {10, "007"},
                 {11, "1."},
                 {12, "-"},
                 {13, "true"},
                 {14, "99999999999999999999"},
                 {15, "0.000000001"},
                 {16, "-3"},
                 {17, "4"},
                 {18, "4.0"}};
  HistoryChunk chunk;
  for (auto const& [at, value] : all) chunk.add(Instant{at}, value);
  EXPECT_EQ(read(chunk.bytes()), all);
  EXPECT_EQ(chunk.count(), all.size());
  EXPECT_EQ(chunk.first().ms, 5);
  EXPECT_EQ(chunk.last().ms, 1'764'000'600'000);
}

TEST(HistoryChunk, GoesOnWhereItStopped) {
  Samples all;
  HistoryChunk whole;
  std::string bytes;
  for (int i = 0; i < 50; ++i) {
    all.emplace_back(i * 1000, std::to_string(i % 7) + ".25");
    whole.add(Instant{all.back().first}, all.back().second);
    HistoryChunk again(bytes);
    again.add(Instant{all.back().first}, all.back().second);
    bytes = again.bytes();
  }
  EXPECT_EQ(bytes, whole.bytes());
  EXPECT_EQ(read(bytes), all);
}

TEST(HistoryChunk, KeepsASensorsReadingInFiveBytes) {
  std::mt19937 dice(7);
  HistoryChunk chunk;
  double value = 27;
  for (int i = 0; i < 128; ++i) {
    value += static_cast<double>(static_cast<int>(dice() % 11) - 5) / 10;
    chunk.add(Instant{1'764'000'000'000 + i * 300'000 + static_cast<int>(dice() % 200)}, fmt::format("{:.1f}", value));
  }
  EXPECT_LE(static_cast<double>(chunk.bytes().size()) / 128, 5.0);
}

TEST(HistoryChunk, SaysThatItIsDamaged) {
  HistoryChunk chunk;
  chunk.add(Instant{1}, "\"a text\"");
  auto bytes = chunk.bytes();
  EXPECT_THROW(read(bytes.substr(0, bytes.size() - 1)), storage::StorageError);
  bytes[bytes.find('"') - 2] = 40;  // a tag that does not exist
  EXPECT_THROW(read(bytes), storage::StorageError);
}

}  // namespace
}  // namespace dinh::reg
