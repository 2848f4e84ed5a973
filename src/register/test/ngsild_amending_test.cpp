// Answers for clients of earlier versions (CIM 009 §4.3.6.8).
#include "register/ngsild/amending.hpp"

#include <gtest/gtest.h>

#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

TEST(Amending, ReadsTheVersionThatIsPreferred) {
  EXPECT_EQ(earlier_version("ngsi-ld=1.5"), 5);
  EXPECT_EQ(earlier_version("ngsi-ld=1.3.1"), 3);
  for (auto none : {"", "ngsi-ld=1.9", "ngsi-ld=1.12", "ngsi-ld=2.0", "ngsi-ld=1.", "ngsi-ld=1.x", "body=json"})
    EXPECT_FALSE(earlier_version(none)) << none;
}

TEST(Amending, NewerKindsBecomeProperties_AlsoInsideAttributes_ButNotInValues) {
  EXPECT_EQ(
      amended(
          R"({"id":"urn:a","type":"T","v":{"type":"VocabProperty","vocab":"x"},"p":{"type":"Property","value":{"type":"VocabProperty","vocab":"y"},"s":{"type":"ListProperty","valueList":[1]}}})",
          5),
      R"({"id":"urn:a","type":"T","v":{"type":"Property","value":"x"},"p":{"type":"Property","value":{"type":"VocabProperty","vocab":"y"},"s":{"type":"Property","value":[1]}}})");
  EXPECT_EQ(amended(R"([{"id":"urn:a","type":"T","l":[{"type":"LanguageProperty","languageMap":{"vi":"x"}}]}])", 3),
            R"([{"id":"urn:a","type":"T","l":[{"type":"Property","value":{"vi":"x"}}]}])");
  EXPECT_FALSE(amended(R"({"id":"urn:a","type":"T","l":{"type":"LanguageProperty","languageMap":{"vi":"x"}}})", 4));
  EXPECT_FALSE(amended(R"({"id":"urn:a","type":"VocabProperty"})", 3));
  EXPECT_EQ(
      amended(
          R"({"type":"FeatureCollection","features":[{"id":"urn:a","type":"Feature","geometry":null,"properties":{"type":"T","j":{"type":"JsonProperty","json":{}}}}]})",
          7),
      R"({"type":"FeatureCollection","features":[{"id":"urn:a","type":"Feature","geometry":null,"properties":{"type":"T","j":{"type":"Property","value":{}}}}]})");
}

TEST(Amending, AnAnswerThatIsNotAsItIsKeptSaysSo) {
  NgsildWorld world;
  world.post("entities", R"({"id":"urn:a","type":"T","v":{"type":"VocabProperty","vocab":"x"}})");
  auto old = world.get("entities/urn:a", {"Prefer: ngsi-ld=1.5"});
  EXPECT_EQ(old.status, 203);
  EXPECT_EQ(old.header("Preference-Applied"), "ngsi-ld=1.5");
  EXPECT_NE(old.body.find(R"("type":"Property")"), std::string::npos) << old.body;
  auto own = world.get("entities/urn:a", {"Prefer: ngsi-ld=1.9"});
  EXPECT_EQ(own.status, 200);
  EXPECT_NE(own.body.find("VocabProperty"), std::string::npos);
  EXPECT_EQ(world.get("entities?type=T", {"Prefer: ngsi-ld=1.5"}).status, 203);
}

}  // namespace
}  // namespace dinh::reg
