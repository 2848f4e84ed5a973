#include <gtest/gtest.h>

#include <set>

#include "civic/areas/areas.hpp"

namespace dinh::civic {
namespace {

Areas const& all() {
  static Areas const areas = Areas::read(shipped_areas()).value();
  return areas;
}
Date day(std::string_view text) { return *parse_date(text); }
Date const before = day("2025-06-30"), after = day("2025-07-01");

std::set<std::string> names(std::vector<Area const*> const& areas) {
  std::set<std::string> out;
  for (auto const* area : areas) out.insert(area->name);
  return out;
}

TEST(Areas, HoldThirtyFourProvincesAndTheirCommunesAfterTheMerger) {
  std::size_t provinces = 0, communes = 0;
  for (auto const* area : all().list(after, std::nullopt)) (area->level == Level::province ? provinces : communes) += 1;
  EXPECT_EQ(provinces, 34u);
  EXPECT_EQ(communes, 3321u);
}

TEST(Areas, HoldNineDistrictsWithNinetyOneCommunesOfBinhDuongBeforeIt) {
  auto districts = all().list(before, "74");
  EXPECT_EQ(districts.size(), 9u);
  std::size_t communes = 0;
  for (auto const* district : districts) communes += all().list(before, district->code).size();
  EXPECT_EQ(communes, 91u);
}

TEST(Areas, MeanDifferentPlaces_WhenACodeWasGivenAgain) {
  EXPECT_EQ(all().find("25747", before)->name, "Phường Phú Cường");
  EXPECT_EQ(all().find("25747", after)->name, "Phường Thủ Dầu Một");
  EXPECT_EQ(all().latest("25747")->name, "Phường Thủ Dầu Một");
}

TEST(Areas, AnswerAPointWithTheNewWardNow) {
  auto const* area = all().at({106.65, 10.98}, after);
  ASSERT_NE(area, nullptr);
  EXPECT_EQ(area->name, "Phường Thủ Dầu Một");
}

TEST(Areas, AnswerAPointOfEarlierDaysWithTheSmallestOldAreaItSurelyLiesIn) {
  EXPECT_EQ(all().at({106.65, 10.98}, before)->name, "Thành phố Thủ Dầu Một");
}

TEST(Areas, KnowNothingOfAPointOutsideTheCity) {
  EXPECT_EQ(all().at({105.85, 21.03}, after), nullptr);
  EXPECT_EQ(all().at({0, 0}, after), nullptr);
}

TEST(Areas, FindEveryWardByItsOwnCentre) {
  std::size_t with_boundary = 0;
  for (auto const* area : all().list(after, "79")) {
    if (!all().boundary(*area)) continue;
    ++with_boundary;
    EXPECT_EQ(all().at({(*area->center)[0], (*area->center)[1]}, after), area) << area->name;
  }
  EXPECT_EQ(with_boundary, 36u);
}

TEST(Areas, FollowOldOnesToWhoHoldsTheirDutiesNow) {
  EXPECT_EQ(names(all().holders(*all().find("25741", before), after)), (std::set<std::string>{"Phường Thủ Dầu Một", "Phường Phú Lợi"}));
}

TEST(Areas, FollowAnAbolishedDistrictThroughItsCommunes) {
  auto holders = names(all().holders(*all().find("718", before), after));
  EXPECT_TRUE(holders.contains("Phường Thủ Dầu Một"));
  EXPECT_TRUE(holders.contains("Phường Phú An"));
  EXPECT_FALSE(holders.contains("Phường Dĩ An"));
}

TEST(Areas, AnswerToOldAndNewNamesWithoutAccents) {
  EXPECT_TRUE(names(all().named("thu dau mot", after)).contains("Phường Thủ Dầu Một"));
  EXPECT_TRUE(names(all().named("Thủ Dầu Một", after)).contains("Thành phố Thủ Dầu Một"));
  EXPECT_EQ(all().named("thu dau mot", after).front()->name, "Phường Thủ Dầu Một");
}

TEST(Areas, RefuseALinkToAnAreaThatIsNotThere_NamingTheLine) {
  auto files = shipped_areas();
  files.successions_csv = "old_code,new_code,date\n74,79,2025-07-01\n1,79,2025-07-01\n";
  auto read = Areas::read(files);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().detail, "successions.csv line 3: no area 1 on that day");
}

}  // namespace
}  // namespace dinh::civic
