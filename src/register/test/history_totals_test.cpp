#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "register/history/rollup.hpp"
#include "storage/db.hpp"

namespace dinh::reg {
namespace {

Decimal decimal(std::string const& text) { return *read_decimal(text); }

TEST(Totals, AreExactInWhateverOrderDecimalsCome) {
  std::mt19937 dice(3);
  std::vector<std::string> values;
  for (int i = 0; i < 500; ++i) values.push_back(fmt::format("{:.{}f}", (static_cast<double>(dice()) - 2e9) / 1e4, dice() % 5));
  Totals whole;
  for (auto const& v : values) whole.add(decimal(v));
  for (int round = 0; round < 20; ++round) {
    std::shuffle(values.begin(), values.end(), dice);
    Totals parts[7], sum;
    for (std::size_t i = 0; i < values.size(); ++i) parts[i * 7 / values.size()].add(decimal(values[i]));
    for (auto const& p : parts) sum.add(p);
    EXPECT_TRUE(sum.is_exact);
    EXPECT_EQ(sum.count, 500u);
    EXPECT_EQ(sum.total(), whole.total());
    EXPECT_EQ(sum.total_of_squares(), whole.total_of_squares());
    EXPECT_EQ(sum.deviation(), whole.deviation());
    EXPECT_EQ(sum.least(), whole.least());
    EXPECT_EQ(sum.greatest(), whole.greatest());
  }
  Totals tenth;
  for (int i = 0; i < 3; ++i) tenth.add(decimal("0.1"));
  EXPECT_EQ(tenth.total(), 0.3);  // doubles say 0.30000000000000004
}

TEST(Totals, TellOfOtherNumbersWhatDoublesDo) {
  std::mt19937 dice(4);
  Totals totals;
  double sum = 0, squares = 0, low = 1e300, high = -1e300;
  for (int i = 0; i < 1'000; ++i) {
    double value = std::ldexp(static_cast<double>(dice()), static_cast<int>(dice() % 20) - 30);
    if (i % 3) totals.add(value);
    else totals.add(decimal(fmt::format("{:.2f}", value = static_cast<double>(static_cast<int>(dice() % 10'000)) / 100)));
    sum += value;
    squares += value * value;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  EXPECT_FALSE(totals.is_exact);
  EXPECT_NEAR(totals.total(), sum, 1e-12 * sum);
  EXPECT_NEAR(totals.total_of_squares(), squares, 1e-12 * squares);
  EXPECT_EQ(totals.least(), low);
  EXPECT_EQ(totals.greatest(), high);
}

void expect_same(Totals const& a, Totals const& b) {
  EXPECT_EQ(a.count, b.count);
  EXPECT_EQ(a.is_exact, b.is_exact);
  EXPECT_TRUE(!a.is_exact || (a.sum == b.sum && a.squares == b.squares));
  EXPECT_EQ(a.total(), b.total());
  EXPECT_EQ(a.total_of_squares(), b.total_of_squares());
  EXPECT_EQ(a.least(), b.least());
  EXPECT_EQ(a.greatest(), b.greatest());
}

TEST(RollupBlock, GivesBackItsCells) {
  std::mt19937 dice(9);
  RollupBlock block;
  for (int i = 0; i < 4'000; ++i) {
    auto& cell = block.in(static_cast<std::int64_t>(dice() % 512) - 1'000);
    if (i % 401 == 0) cell.add(0.1 + i);
    else if (i % 307 == 0) cell.add(decimal("999999999.999999"));
    else cell.add(decimal(fmt::format("{:.1f}", 20 + static_cast<double>(dice() % 100) / 10)));
  }
  auto bytes = block.bytes();
  RollupBlock again(bytes);
  ASSERT_EQ(again.cells().size(), block.cells().size());
  for (std::size_t i = 0; i < block.cells().size(); ++i) {
    EXPECT_EQ(again.cells()[i].cell, block.cells()[i].cell);
    expect_same(again.cells()[i].totals, block.cells()[i].totals);
  }
  for (std::size_t size = 0; size < bytes.size(); size += 13)
    EXPECT_THROW(RollupBlock(bytes.substr(0, size)), storage::StorageError) << size;
}

TEST(RollupBlock, KnowsHoursAndDaysOfBefore1970) {
  EXPECT_EQ(cell_of(Instant{-1}, CellSize::hour), -1);
  EXPECT_EQ(cell_of(Instant{-hour_ms}, CellSize::hour), -1);
  EXPECT_EQ(cell_of(Instant{-hour_ms - 1}, CellSize::hour), -2);
  EXPECT_EQ(cell_of(Instant{day_ms}, CellSize::day), 1);
  EXPECT_EQ(cell_start(-2, CellSize::day).ms, -2 * day_ms);
  EXPECT_EQ(RollupBlock::block_of(-1), -1);
  EXPECT_EQ(RollupBlock::block_of(-512), -1);
  EXPECT_EQ(RollupBlock::block_of(-513), -2);
  EXPECT_EQ(RollupBlock::block_of(511), 0);
}

}  // namespace
}  // namespace dinh::reg
