// Who may act on a report (docs/decisions/0012).
#include "modules/hotline/tracking_keys.hpp"

#include <gtest/gtest.h>

#include <set>

namespace dinh::hotline {
namespace {

const std::string number = "7K3-M9P-2QX";

Tracking with_key(std::string key) { return {number, std::move(key)}; }
std::string key_of(TrackingKeys const& keys) { return keys.whole(number).substr(number.size() + 1); }

TEST(TrackingKeys, AreMadeFromNumberAndSecret_TheSameEachTime) {
  TrackingKeys keys("secret"), again("secret"), others("other");
  EXPECT_EQ(keys.whole(number), again.whole(number));
  EXPECT_NE(keys.whole(number), others.whole(number));
  std::set<std::string> all;
  for (std::uint64_t i = 0; i < 1'000; ++i) all.insert(keys.whole(tracking_code(i)).substr(12));
  EXPECT_EQ(all.size(), 1'000u);
}

TEST(TrackingKeys, ProveWhoReported) {
  TrackingKeys keys("secret");
  EXPECT_EQ(keys.prove(with_key(key_of(keys)), "10.0.0.1", 0), true);
  EXPECT_EQ(keys.prove(with_key(""), "10.0.0.1", 0), false);
  EXPECT_EQ(keys.prove(with_key("000-000"), "10.0.0.1", 0).error().code, Code::forbidden);
}

TEST(TrackingKeys, GuessesOfOneAddressRunOut_RightOnesCostNothing) {
  TrackingKeys keys("secret");
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(keys.prove(with_key(key_of(keys)), "10.0.0.1", 0));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(keys.prove(with_key("000-000"), "10.0.0.1", 0).error().code, Code::forbidden);
  EXPECT_EQ(keys.prove(with_key(key_of(keys)), "10.0.0.1", 0).error().code, Code::too_many) << "else the guess that hits would still count";
  EXPECT_TRUE(keys.prove(with_key(key_of(keys)), "10.0.0.2", 0));
  EXPECT_TRUE(keys.prove(with_key(key_of(keys)), "10.0.0.1", 60'000));
}

TEST(TrackingKeys, GuessesAtOneReportRunOutToo) {
  TrackingKeys keys("secret");
  for (int i = 0; i < 200; ++i) EXPECT_EQ(keys.prove(with_key("000-000"), "10.0.1." + std::to_string(i), 0).error().code, Code::forbidden);
  EXPECT_EQ(keys.prove(with_key("000-000"), "10.0.2.1", 0).error().code, Code::too_many);
}

}  // namespace
}  // namespace dinh::hotline
