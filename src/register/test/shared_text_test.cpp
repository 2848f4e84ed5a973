#include "register/shared_text.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace dinh::reg {
namespace {

TEST(SharedText, IsWhatItWasMadeOf_AlsoWhenEverythingElseIsGone) {
  std::vector<SharedText> kept;
  {
    TextBlocks blocks(64);
    for (int i = 0; i < 100; ++i) kept.push_back(blocks.keep("text " + std::to_string(i)));
    kept.push_back(blocks.keep(std::string(1'000, 'x')));  // larger than a block: one of its own
    kept.push_back(blocks.keep(""));
  }
  for (int i = 0; i < 100; ++i) EXPECT_EQ(kept[static_cast<std::size_t>(i)], "text " + std::to_string(i));
  EXPECT_EQ(kept[100], std::string(1'000, 'x'));
  EXPECT_TRUE(kept[101].empty());
  auto copy = kept[7];
  kept.clear();
  EXPECT_EQ(copy, "text 7");
  EXPECT_EQ(copy.str(), "text 7");
}

TEST(SharedText, OfNothing_IsEmpty) {
  EXPECT_EQ(SharedText(), "");
  EXPECT_EQ(SharedText(""), SharedText(std::string()));
  EXPECT_EQ(TextBlocks(0).keep("a"), "a");
}

}  // namespace
}  // namespace dinh::reg
