#include "base/ids.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <utility>

namespace dinh {
namespace {

TEST(TrackingCode, IsPrintedInThreeGroups) {
  auto code = new_tracking_code();
  ASSERT_EQ(code.size(), 11u);
  EXPECT_EQ(code[3], '-');
  EXPECT_EQ(code[7], '-');
  EXPECT_EQ(read_tracking_code(code), code);
}

TEST(TrackingCode, IsReadAsPeopleTypeIt) {
  auto code = tracking_code(0x0123456789);
  std::string typed = " ";
  for (char c : code)
    if (c != '-') typed += c == '0' ? 'o' : c == '1' ? 'l' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  EXPECT_EQ(read_tracking_code(typed), code);
}

TEST(TrackingCode, CatchesEveryMistypedCharacterAndEverySwap) {
  for (std::uint64_t seed : {0ull, 1ull, 0x5a5a5a5a5aull, 0xfedcba9876ull}) {
    auto code = tracking_code(seed);
    for (std::size_t i = 0; i < code.size(); ++i) {
      if (code[i] == '-') continue;
      for (char c : std::string("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
        auto wrong = code;
        wrong[i] = c;
        EXPECT_EQ(read_tracking_code(wrong).has_value(), wrong == code) << wrong;
      }
      for (std::size_t k = i + 1; k < code.size(); ++k) {
        if (code[k] == '-') continue;
        auto swapped = code;
        std::swap(swapped[i], swapped[k]);
        EXPECT_EQ(read_tracking_code(swapped).has_value(), swapped == code) << swapped;
      }
    }
  }
}

TEST(TrackingCode, RefusesWhatIsNone) {
  for (auto typed : {"", "123", "123-456-78U", "7K3-M9P-2QX-1", "đường-sá"}) EXPECT_FALSE(read_tracking_code(typed)) << typed;
}

TEST(Tracking, IsANumberWithOrWithoutAKey) {
  auto number = tracking_code(0x0123456789);
  auto key = tracking_key(0x2f4f7c2);
  ASSERT_EQ(key.size(), 7u);
  auto whole = read_tracking(number + "-" + key);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->number, number);
  EXPECT_EQ(whole->key, key);
  EXPECT_EQ(read_tracking(number)->key, "");
  EXPECT_EQ(read_tracking_code(number + key), number);
  for (auto const& typed : {number + "-4F7", number + "-4F7-K2M-1", number.substr(1) + "-4F7-K2M", number + "-4F7-K2đ"})
    EXPECT_FALSE(read_tracking(typed)) << typed;
}

TEST(Urn, IsMadeAndTakenApart) {
  EXPECT_EQ(urn("ServiceRequest", "7K3-M9P-2QX"), "urn:ngsi-ld:ServiceRequest:7K3-M9P-2QX");
  auto read = read_urn("urn:ngsi-ld:Area:25747:x");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->type, "Area");
  EXPECT_EQ(read->local, "25747:x");
  EXPECT_FALSE(read_urn("urn:ngsi-ld:Area"));
  EXPECT_FALSE(read_urn("urn:ngsi-ld::x"));
  EXPECT_FALSE(read_urn("http://example.org/x"));
}

TEST(Uuid, SortsByTime_AndSaysItsVersion) {
  auto early = uuid_v7({1'700'000'000'000}), late = uuid_v7({1'700'000'000'001});
  EXPECT_LT(early, late);
  EXPECT_EQ(early.size(), 36u);
  EXPECT_EQ(early.substr(0, 15), "018bcfe5-6800-7");
  EXPECT_NE(std::string("89ab").find(early[19]), std::string::npos);
}

TEST(Uuid, IsNeverTheSameTwice) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(uuid_v7({0}));
  EXPECT_EQ(seen.size(), 1000u);
}

}  // namespace
}  // namespace dinh
