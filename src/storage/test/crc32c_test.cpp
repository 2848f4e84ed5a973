#include "storage/crc32c.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dinh::storage {
namespace {

TEST(Crc32c, GivesThePublishedValues) {  // RFC 3720 B.4
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
}

TEST(Crc32c, IsTheSameByInstructionByTableAndInPieces) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(crc32c(bytes), crc32c_portable(bytes));
    std::string_view all = bytes;
    EXPECT_EQ(crc32c(all.substr(all.size() / 3), crc32c(all.substr(0, all.size() / 3))), crc32c(bytes));
    bytes.push_back(static_cast<char>(i * 37));
  }
}

}  // namespace
}  // namespace dinh::storage
