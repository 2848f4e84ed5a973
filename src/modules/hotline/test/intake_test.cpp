// Who is responsible around 1 July 2025, when provinces, districts and communes were put together anew and codes were given again.
#include "modules/hotline/intake.hpp"

#include <gtest/gtest.h>

#include "base/shipped.hpp"
#include "civic/civic.hpp"

using namespace dinh;
using namespace dinh::hotline;

namespace {

class Border : public testing::Test {
 protected:
  Border() { EXPECT_TRUE(civic.units.seed(shipped("units/binh-duong.json"))); }
  static Instant at(std::string_view day) { return at_local(*parse_date(day), 600, 420); }
  std::string unit(std::string_view area, std::string_view day, std::string_view area_day) {
    return intake.suggest("tieng-on", area, at(day), at(area_day)).unit;
  }

  Instant time = at("2026-03-02");
  Clock clock = [this] { return time; };
  std::unique_ptr<storage::Db> db = storage::Db::open("sqlite::memory:");
  storage::Jobs jobs{*db};
  civic::Civic civic{*db, {}, clock};
  Catalogue catalogue{shipped("hotline/fields.json"), shipped("hotline/assignments.json")};
  casework::Cases cases{*db, jobs, [this](std::string_view code) { return civic.calendars.find(code); }, {}, clock};
  Sealer sealer{std::string(Sealer::key_bytes, 'k')};
  Identities identities{*db, sealer};
  Promises promises{
      *db, catalogue, civic.units, civic.calendars, civic.audit, {shipped("hotline/promises.json"), shipped("hotline/ladders.json")}};
  Intake intake{cases, identities, catalogue, promises, civic.areas, civic.units, clock, 420};
};

}  // namespace

TEST_F(Border, ACodeMeansTheCommuneOfItsDay) {
  EXPECT_EQ(civic.areas.find("25747", *parse_date("2025-06-30"))->name, "Phường Phú Cường");
  EXPECT_EQ(unit("25747", "2025-07-01", "2025-07-01"), "ubnd-25747");
  EXPECT_EQ(unit("25747", "2025-07-01", "2025-06-30"), "ubnd-25747");  // Phú Cường went into Thủ Dầu Một
}

TEST_F(Border, AnAbolishedCommunesDutiesAreWithItsSuccessor) {
  EXPECT_EQ(unit("25753", "2025-07-01", "2025-06-30"), "ubnd-25747");
  EXPECT_EQ(unit("25753", "2026-03-02", "2025-06-30"), "ubnd-25747");
}

TEST_F(Border, OfADistrictThatWasDividedNobodysCommitteeIsSuggested) {
  EXPECT_EQ(unit("718", "2025-07-01", "2025-06-30"), "tt-1022");
  auto area = intake.area_today("718");
  ASSERT_FALSE(area);
  EXPECT_NE(area.error().detail.find("25747"), std::string::npos) << area.error().detail;
}

TEST_F(Border, AReportNamesAnAreaOfToday) {
  EXPECT_EQ(*intake.area_today("25747"), "25747");
  EXPECT_EQ(*intake.area_today("25753"), "25747");
  EXPECT_EQ(*intake.area_today(""), "");
  EXPECT_EQ(intake.area_today("99999").error().field, "area");
  NewReport in{.field = "tieng-on", .description = "Karaoke", .address = "1 Yersin", .area = "25753"};
  auto opened = db->write([&](storage::Tx& tx) { return intake.open(tx, in, "phone", 1); });
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ(opened->area, "25747");
}
