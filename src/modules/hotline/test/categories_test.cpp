#include "modules/hotline/categories.hpp"

#include "base/shipped.hpp"
#include "civic/test/civic_fixture.hpp"

namespace dinh::hotline {
namespace {

using civic::administrator;

class Categories_ : public civic::World {
 protected:
  Categories_() { EXPECT_TRUE(civic.units.seed(shipped("units/binh-duong.json"))); }
  Result<Category> save(Category category, std::optional<std::int64_t> if_match = {}) {
    CategoryIn in;
    static_cast<Category&>(in) = std::move(category);
    in.if_match = if_match;
    return categories.save(administrator(), in);
  }
  Result<ResponsibilityMap> assign_all(std::vector<AssignmentRule> rules, std::optional<std::int64_t> if_match = {}) {
    ResponsibilityIn in;
    in.items = std::move(rules);
    in.if_match = if_match;
    return categories.assign(administrator(), in);
  }
  Category found(std::string const& code) {
    return *db.read([&](storage::Tx& tx) { return category_store::find(tx, code); });
  }

  Catalogue catalogue{shipped("hotline/fields.json"), shipped("hotline/assignments.json")};
  Categories categories{db, civic.audit, civic.units, civic.areas, catalogue};
};
INSTANTIATE_TEST_SUITE_P(Sqlite, Categories_, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, Categories_, testing::Values(storage::Engine::postgres));

const AssignmentRule the_rest{"*", {}, "tt-1022", {}, {}};

TEST_P(Categories_, StartWithWhatTheReleaseShips_AndKeepWhatTheCityMadeOfIt) {
  auto shipped_fields = Catalogue(shipped("hotline/fields.json"), shipped("hotline/assignments.json")).fields();
  ASSERT_EQ(categories.list(administrator(), {})->items.size(), shipped_fields.size());
  auto roads = found("giao-thong");
  roads.name = "Đường sá";
  roads.default_days = 3;
  ASSERT_TRUE(save(roads, 1));
  Catalogue again(shipped("hotline/fields.json"), shipped("hotline/assignments.json"));
  Categories restarted(db, civic.audit, civic.units, civic.areas, again);
  EXPECT_EQ(again.find("giao-thong")->name, "Đường sá");
  EXPECT_EQ(again.find("giao-thong")->default_days, 3);
  EXPECT_EQ(again.fields().size(), shipped_fields.size());
}

TEST_P(Categories_, ThatAreRetired_KeepTheirCasesButTakeNoNewOnes) {
  auto roads = found("giao-thong");
  roads.active = false;
  auto const* seen = catalogue.find("giao-thong");
  ASSERT_TRUE(save(roads));
  EXPECT_EQ(catalogue.offered("giao-thong"), nullptr);
  EXPECT_EQ(catalogue.find("giao-thong")->name, "Giao thông");
  EXPECT_EQ(seen->name, "Giao thông") << "what a reader found before stays readable";
}

TEST_P(Categories_, AreAdded_AndRoutedByTheMap) {
  Category fresh;
  fresh.code = "vat-nuoi";
  fresh.name = "Vật nuôi thả rông";
  fresh.default_days = 2;
  ASSERT_TRUE(save(fresh));
  AssignmentRule from_july{"vat-nuoi", {}, "@area", parse_date("2025-07-01"), {}};
  ASSERT_TRUE(assign_all({the_rest, from_july}, 1));
  UnitPorts ports{.committee_of = [](auto area, Date) { return "ubnd-" + std::string(area); },
                  .successor = [](auto unit, Date) { return std::string(unit); }};
  EXPECT_EQ(assign(catalogue, ports, "vat-nuoi", "25747", *parse_date("2025-06-30")).unit, "tt-1022");
  EXPECT_EQ(assign(catalogue, ports, "vat-nuoi", "25747", *parse_date("2025-07-01")).unit, "ubnd-25747");
}

TEST_P(Categories_, AreNotOverwrittenByWhoSawAnOlderVersion) {
  ASSERT_TRUE(save(found("giao-thong"), 1));
  EXPECT_EQ(save(found("giao-thong"), 1).error().code, Code::stale);
  ASSERT_TRUE(assign_all({the_rest}, 1));
  EXPECT_EQ(assign_all({the_rest}, 1).error().code, Code::stale);
}

TEST_P(Categories_, NameWhatIsWrong) {
  Category c = found("giao-thong");
  auto field_of = [&](auto change) {
    auto wrong = c;
    change(wrong);
    return save(wrong).error().field;
  };
  EXPECT_EQ(field_of([](Category& x) { x.code = "Giao thông"; }), "code");
  EXPECT_EQ(field_of([](Category& x) { x.name = " "; }), "name");
  EXPECT_EQ(field_of([](Category& x) { x.default_days = 0; }), "default_days");
  EXPECT_EQ(assign_all({}).error().field, "items") << "somebody takes the rest";
  EXPECT_EQ(assign_all({the_rest, {"khong-co", {}, "tt-1022", {}, {}}}).error().field, "items[1].field");
  EXPECT_EQ(assign_all({the_rest, {"giao-thong", {}, "nobody", {}, {}}}).error().field, "items[1].unit");
  EXPECT_EQ(assign_all({the_rest, {"giao-thong", "00000", "tt-1022", {}, {}}}).error().field, "items[1].area");
}

}  // namespace
}  // namespace dinh::hotline
