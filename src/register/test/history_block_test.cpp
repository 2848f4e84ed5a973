#include "register/history/block.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "register/history/column.hpp"
#include "register/history/old_chunk.hpp"
#include "storage/db.hpp"

namespace dinh::reg {
namespace {

struct Told {
  std::int64_t at;
  std::string value;
  std::int64_t modified;
  std::string frame;
  bool operator==(Told const&) const = default;
};

SampleBlock block_of(std::vector<Told> const& all) {
  SampleBlock out;
  for (auto const& t : all) out.add(Instant{t.at}, t.value, Instant{t.modified}, t.frame);
  return out;
}

std::vector<Told> told(std::string_view bytes) {
  SampleBlock block;
  block.read(bytes);
  std::vector<Told> out;
  for (std::size_t i = 0; i < block.size(); ++i) out.push_back({block.at(i).ms, block.value(i), block.modified(i).ms, block.frame(i)});
  return out;
}

TEST(SampleBlock, GivesBackEveryTextAsItWas) {
  std::vector<std::string> values = {"27.5",
                                     "27.5",
                                     "-0.50",
                                     "\"Trạm\"",
                                     "",
                                     "-0",
                                     "1e9",
                                     "0.0000000001",
                                     "12345678901234567",
                                     "{\"a\":[1,2]}",
                                     "007",
                                     "1.",
                                     "-",
                                     "true",
                                     "99999999999999999999",
                                     "0.000000001",
                                     "-3",
                                     "4",
                                     "4.0",
                                     "21.300000190734863",
                                     "0.12345678901234567"};
  std::vector<Told> all;
  for (std::size_t i = 0; i < values.size(); ++i)
    all.push_back({static_cast<std::int64_t>(i % 3 ? i * 60'000 : i), values[i], 1'764'000'000'000 - static_cast<std::int64_t>(i),
                   i % 4 ? "a" : "b"});
  EXPECT_EQ(told(block_of(all).bytes()), all);
  EXPECT_EQ(block_of(all).first().ms, 0);
  EXPECT_EQ(block_of(all).last().ms, 20 * 60'000);
  EXPECT_TRUE(told(SampleBlock().bytes()).empty());
}

TEST(SampleBlock, GivesBackWhatDiceThrew) {
  std::mt19937_64 dice(5);
  for (int round = 0; round < 300; ++round) {
    std::vector<Told> all;
    auto size = 1 + dice() % 200;
    std::int64_t at = 0, late = 0;
    for (std::size_t i = 0; i < size; ++i) {
      at += static_cast<std::int64_t>(dice() % 7 == 0 ? dice() % 100'000'000'000 : 60'000);
      late = round % 2 ? late : static_cast<std::int64_t>(dice() % 5'000);
      auto value = dice() % 11 == 0 ? fmt::format("\"{}\"", dice() % 5)
                                    : fmt::format("{:.{}f}", static_cast<double>(dice() % 100'000) / 7 - 3'000, dice() % 4);
      all.push_back({at - 1'000'000'000'000, value, at + late, dice() % 50 ? "x" : "y"});
    }
    ASSERT_EQ(told(block_of(all).bytes()), all) << "round " << round;
  }
}

TEST(SampleBlock, KeepsASensorsReadingInThreeBytes) {
  std::mt19937 dice(7);
  std::vector<Told> all;
  double value = 27;
  for (int i = 0; i < 512; ++i) {
    value += static_cast<double>(static_cast<int>(dice() % 11) - 5) / 10;
    auto at = 1'764'000'000'000 + i * 300'000;
    all.push_back({at, fmt::format("{:.1f}", value), at + 40 + static_cast<std::int64_t>(dice() % 100), "one frame"});
  }
  EXPECT_LE(static_cast<double>(block_of(all).bytes().size()) / 512, 3.0);
}

TEST(SampleBlock, SaysThatItIsDamaged) {
  std::vector<Told> all = {{1, "\"a text\"", 2, "f"}, {5, "3", 7, "f"}, {9, "4.5", 9, "g"}};
  auto bytes = block_of(all).bytes();
  for (std::size_t size = 1; size < bytes.size(); ++size) EXPECT_THROW(told(bytes.substr(0, size)), storage::StorageError) << size;
  EXPECT_THROW(told(bytes + "x"), storage::StorageError);
  for (std::size_t i = 0; i < bytes.size(); ++i) {  // whatever it then says, it stays within its bounds
    auto other = bytes;
    other[i] = static_cast<char>(other[i] ^ 0x55);
    try {
      told(other);
    } catch (storage::StorageError const&) {}
  }
}

TEST(Column, HoldsTheLeastAndTheGreatestNumber) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  for (auto const& numbers :
       std::vector<std::vector<std::int64_t>>{{}, {7}, {7, 7, 7}, {least, most}, {most, least, 0, -1, 1}, {0, 1, 3, 6, 10, 15}}) {
    std::string bytes;
    put_column(bytes, numbers);
    ByteReader in(bytes);
    std::vector<std::int64_t> out;
    get_column(in, numbers.size(), out);
    EXPECT_EQ(out, numbers);
    EXPECT_TRUE(in.at_end());
  }
}

TEST(OldChunk, IsReadAsItWasWritten) {
  // 1000 "27.5", 2000 the same, 2500 "-0.50", 2600 "a text": tags 2 + places, 0 for a text, 1 for the value before.
  std::string bytes;
  put_signed(bytes, 1000);
  bytes += '\3';
  put_signed(bytes, 275);
  put_signed(bytes, 0);
  bytes += '\1';
  put_signed(bytes, -500);
  bytes += '\4';
  put_signed(bytes, -50);
  put_signed(bytes, -400);
  bytes += '\0';
  put_text(bytes, "\"a text\"");
  std::vector<std::pair<std::int64_t, std::string>> out;
  read_old_chunk(bytes, [&](Instant at, std::string&& value) { out.emplace_back(at.ms, std::move(value)); });
  EXPECT_EQ(out,
            (std::vector<std::pair<std::int64_t, std::string>>{{1000, "27.5"}, {2000, "27.5"}, {2500, "-0.50"}, {2600, "\"a text\""}}));
  EXPECT_THROW(read_old_chunk(bytes.substr(0, bytes.size() - 1), [](Instant, std::string&&) {}), storage::StorageError);
}

}  // namespace
}  // namespace dinh::reg
