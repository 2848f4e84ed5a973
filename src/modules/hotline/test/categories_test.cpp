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

TEST_P(Categories_, WhoseBorderIsDisputed_NameBothUnits_AndTheOtherIsNextWhenOneReturnsTheCase) {
  AssignmentRule disputed{"giao-thong", "25747", "so-xd", {}, {}, "ubnd-x"};
  catalogue.replace(catalogue.fields(), {}, {the_rest, disputed});
  bool works = true;
  UnitPorts ports{.committee_of = [](auto, Date) { return std::string(); },
                  .successor = [&](auto unit, Date) { return unit == "so-xd" && !works ? std::string() : std::string(unit); }};
  auto day = *parse_date("2026-03-02");
  auto asked = assign(catalogue, ports, "giao-thong", "25747", day);
  EXPECT_EQ(asked.unit, "so-xd");
  EXPECT_EQ(asked.other, "ubnd-x");
  EXPECT_NE(asked.why.find("so-xd"), std::string::npos);
  EXPECT_NE(asked.why.find("ubnd-x"), std::string::npos);
  EXPECT_FALSE(assign(catalogue, ports, "giao-thong", "25750", day).other) << "elsewhere nothing is disputed";
  EXPECT_EQ(after_returns(asked, {"so-xd"}, "arbiter").unit, "ubnd-x");
  EXPECT_EQ(after_returns(asked, {"ubnd-x"}, "arbiter").unit, "so-xd");
  EXPECT_EQ(after_returns(asked, {"so-xd", "ubnd-x"}, "arbiter").unit, "arbiter");
  EXPECT_EQ(after_returns(asked, {"so-xd", "ubnd-x"}, "").unit, "so-xd") << "where there is no arbiter a person decides";
  EXPECT_EQ(after_returns({"tt-1022", "why"}, {"tt-1022"}, "arbiter").unit, "tt-1022") << "of what is not disputed";
  works = false;
  auto left = assign(catalogue, ports, "giao-thong", "25747", day);
  EXPECT_EQ(left.unit, "ubnd-x");
  EXPECT_FALSE(left.other) << "one of them is gone";
}

TEST_P(Categories_, WhoseBorderAnArbiterSettled_AreRoutedSoFromThatDay) {
  AssignmentRule here{"giao-thong", "25747", "so-xd", {}, {}, "tt-1022"}, everywhere{"cap-nuoc", {}, "so-xd", {}, {}, "tt-1022"};
  auto day = *parse_date("2026-03-02");
  UnitPorts ports{.committee_of = [](auto, Date) { return std::string(); }, .successor = [](auto unit, Date) { return std::string(unit); }};
  auto rules = *decided({the_rest, here, everywhere}, "giao-thong", "25747", "tt-1022", day);
  catalogue.replace(catalogue.fields(), {}, *decided(rules, "cap-nuoc", "25747", "tt-1022", day));
  auto ask = [&](std::string_view field, std::string_view area, int days) { return assign(catalogue, ports, field, area, day + days); };
  EXPECT_EQ(ask("giao-thong", "25747", -1).other, "tt-1022") << "the past stays as it was";
  EXPECT_EQ(ask("giao-thong", "25747", 0).unit, "tt-1022");
  EXPECT_FALSE(ask("giao-thong", "25747", 0).other);
  EXPECT_EQ(ask("cap-nuoc", "25747", 0).unit, "tt-1022");
  EXPECT_EQ(ask("cap-nuoc", "25750", 0).other, "tt-1022") << "in other areas it is as open as before";
  EXPECT_FALSE(decided(rules, "giao-thong", "25747", "so-xd", day)) << "settled: nothing is disputed any more";
  EXPECT_FALSE(decided({the_rest}, "giao-thong", "25747", "so-xd", day));
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
  EXPECT_EQ(assign_all({the_rest, {"giao-thong", {}, "tt-1022", {}, {}, "nobody"}}).error().field, "items[1].disputed");
  EXPECT_EQ(assign_all({the_rest, {"giao-thong", {}, "tt-1022", {}, {}, "tt-1022"}}).error().field, "items[1].disputed");
  EXPECT_EQ(assign_all({the_rest, {"giao-thong", "00000", "tt-1022", {}, {}}}).error().field, "items[1].area");
}

}  // namespace
}  // namespace dinh::hotline
