#include "base/shipped.hpp"
#include "civic/test/civic_fixture.hpp"
#include "civic/units/store.hpp"

namespace dinh::civic {
namespace {

class Units_ : public World {
 protected:
  Result<Unit> save(Unit unit, std::optional<std::int64_t> if_match = {}) {
    UnitIn in;
    static_cast<Unit&>(in) = std::move(unit);
    in.if_match = if_match;
    return civic.units.save(administrator(), in);
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, Units_, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, Units_, testing::Values(storage::Engine::postgres));

TEST_P(Units_, OfTheDemoCityAreTakenInOnce) {
  ASSERT_TRUE(civic.units.seed(shipped("units/binh-duong.json")));
  ASSERT_TRUE(civic.units.seed(shipped("units/binh-duong.json")));
  EXPECT_EQ(civic.units.all().size(), 59u);
  EXPECT_EQ(civic.units.find("ubnd-25747")->area, "25747");
}

TEST_P(Units_, HandOverToTheirSuccessor) {
  ASSERT_TRUE(civic.units.seed(shipped("units/binh-duong.json")));
  EXPECT_EQ(civic.units.responsible("ubnd-tinh-bd", *parse_date("2025-06-30"))->code, "ubnd-tinh-bd");
  EXPECT_EQ(civic.units.responsible("ubnd-tinh-bd", *parse_date("2025-07-01"))->code, "ubnd-tp");
  EXPECT_EQ(civic.units.responsible("nobody", *parse_date("2025-07-01")), std::nullopt);
}

TEST_P(Units_, ReadBackAsTheyWereSaved) {
  ASSERT_TRUE(save({.code = "so-xd", .name = "Sở Xây dựng"}));
  Unit unit{.code = "doi-duong", .name = "Đội duy tu đường bộ", .name_en = "Road crew", .kind = "company", .parent = "so-xd"};
  unit.valid_from = *parse_date("2025-07-01");
  unit.predecessors = {"so-xd"};
  ASSERT_TRUE(save(unit));
  auto found = db.read([](storage::Tx& tx) { return unit_store::find(tx, "doi-duong"); });
  EXPECT_EQ(found->name, "Đội duy tu đường bộ");
  EXPECT_EQ(found->valid_from, parse_date("2025-07-01"));
  EXPECT_EQ(found->valid_to, std::nullopt);
  EXPECT_EQ(found->predecessors, std::vector<std::string>{"so-xd"});
}

TEST_P(Units_, AreNotOverwrittenByWhoSawAnOlderVersion) {
  ASSERT_TRUE(save({.code = "so-xd", .name = "Sở Xây dựng"}));
  ASSERT_TRUE(save({.code = "so-xd", .name = "Sở Xây dựng TP"}, 1));
  auto late = save({.code = "so-xd", .name = "Sở GTVT"}, 1);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::stale);
}

TEST_P(Units_, NameWhatIsWrong) {
  auto field_of = [&](Unit unit) { return save(std::move(unit)).error().field; };
  EXPECT_EQ(field_of({.code = "Sở", .name = "x"}), "code");
  EXPECT_EQ(field_of({.code = "so", .name = " "}), "name");
  EXPECT_EQ(field_of({.code = "so", .name = "x", .calendar = "moon"}), "calendar");
  EXPECT_EQ(field_of({.code = "so", .name = "x", .parent = "so"}), "parent");
}

}  // namespace
}  // namespace dinh::civic
