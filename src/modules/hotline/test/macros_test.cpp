// Texts that are written again and again: whose they are, where they fit, and what is filled in.
#include "modules/hotline/macros/macros.hpp"

#include "base/shipped.hpp"
#include "casework/store.hpp"
#include "civic/test/civic_fixture.hpp"

namespace dinh::hotline {
namespace {

Actor person(std::int64_t id, std::vector<std::string> rights, std::string unit = "") {
  Actor out;
  out.user_id = id;
  out.name = "person " + std::to_string(id);
  out.rights = std::move(rights);
  out.unit = std::move(unit);
  return out;
}

MacroIn macro(std::string title, std::string text, std::int64_t user_id) {
  MacroIn out;
  out.title = std::move(title);
  out.text = std::move(text);
  out.user_id = user_id;
  return out;
}

class MacrosOn : public civic::World {
 protected:
  MacrosOn() {
    casework::store::migrate(db);
    EXPECT_TRUE(civic.units.seed(shipped("units/binh-duong.json")));
    casework::Case c;
    c.id = 7;
    c.code = "7K3-M9P-2QX";
    c.field = "giao-thong-duong";
    c.unit = "so-xd";
    c.opened_at = c.updated_at = time;
    c.due_at = *parse_instant("2026-03-09T16:30:00+07:00");
    if (!catalogue.find(c.field)) c.field = "giao-thong";
    db.write([&](storage::Tx& tx) { casework::store::insert(tx, c); });
  }
  std::vector<std::string> titles(Actor const& actor, MacrosIn in = {}) {
    auto list = macros.list(actor, in);
    EXPECT_TRUE(list);
    std::vector<std::string> out;
    for (auto const& m : list->items) out.push_back(m.title);
    return out;
  }
  using Titles = std::vector<std::string>;
  Catalogue catalogue{shipped("hotline/fields.json"), shipped("hotline/assignments.json")};
  Macros macros{db, catalogue, civic};
  Actor lan = person(1, {"case.read", "case.all"}), minh = person(2, {"case.read"}, "so-xd");
  Actor lead = person(3, {"case.read", "kb.write"}, "so-xd"), boss = person(4, {"case.read", "case.all", "kb.write"});
};
INSTANTIATE_TEST_SUITE_P(Sqlite, MacrosOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, MacrosOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(MacrosOn, AreOnesOwnOrAUnitsOrEverybodys) {
  ASSERT_TRUE(macros.add(lan, macro("Lan's", "Xin chào", 1)));
  ASSERT_TRUE(macros.add(lead, macro("Of the unit", "Đã vá", 0)));
  ASSERT_TRUE(macros.add(boss, macro("Of all", "Cảm ơn", 0)));
  EXPECT_EQ(titles(lan), (Titles{"Lan's", "Of all"}));
  EXPECT_EQ(titles(minh), (Titles{"Of all", "Of the unit"}));
  EXPECT_EQ(macros.list(minh, {})->items[1].unit, "so-xd") << "who sees one unit's cases shares with that unit";
  EXPECT_EQ(macros.add(lan, macro("Shared", "x", 0)).error().code, Code::forbidden);
  auto others = macros.list(lan, {})->items[0];
  MacroIn theft;
  static_cast<Macro&>(theft) = others;
  EXPECT_EQ(macros.save(minh, theft).error().code, Code::not_found);
  EXPECT_EQ(macros.remove(boss, {others.id}).error().code, Code::not_found) << "one's own is nobody else's";
}

TEST_P(MacrosOn, FitByVerbAndField) {
  auto of_roads = macro("Roads", "Đã vá", 1);
  of_roads.categories = {"giao-thong"};
  of_roads.verbs = {"answer"};
  auto of_lamps = macro("Lamps", "Đã thay", 1);
  of_lamps.categories = {"chieu-sang"};
  ASSERT_TRUE(macros.add(lan, of_roads));
  ASSERT_TRUE(macros.add(lan, of_lamps));
  EXPECT_EQ(titles(lan), (Titles{"Lamps", "Roads"}));
  EXPECT_EQ(titles(lan, {.case_id = "7"}), (Titles{"Roads"}));
  EXPECT_EQ(titles(lan, {.verb = "note", .case_id = "7"}), Titles{});
  EXPECT_EQ(titles(lan, {.verb = "note"}), (Titles{"Lamps"}));
  EXPECT_EQ(macros.list(person(9, {"case.read"}), {.case_id = "7"}).error().code, Code::not_found) << "a case he may not see";
}

TEST_P(MacrosOn, AreFilledFromTheCase_AndBracketsStayOutWhenSomethingIsMissing) {
  auto m = macro("Due", "Phản ánh {code} hạn {due}[ tại {address}], {unit}.", 1);
  m.text_en = "Report {code}, {unit}.";
  ASSERT_TRUE(macros.add(lan, m));
  EXPECT_EQ(macros.list(lan, {.case_id = "7"})->items[0].filled, "Phản ánh 7K3-M9P-2QX hạn 16:30 09/03/2026, Sở Xây dựng.");
  EXPECT_EQ(macros.list(lan, {.case_id = "7", .lang = "en"})->items[0].filled,
            "Report 7K3-M9P-2QX, Department of Construction and Transport.");
  EXPECT_EQ(macros.list(lan, {})->items[0].filled, m.text) << "without a case the text itself";
}

TEST_P(MacrosOn, AreCheckedAndChangedByVersion) {
  EXPECT_EQ(macros.add(lan, macro("", "x", 1)).error().field, "title");
  EXPECT_EQ(macros.add(lan, macro("x", " ", 1)).error().field, "text");
  auto wrong = macro("x", "x", 1);
  wrong.verbs = {"dance"};
  EXPECT_EQ(macros.add(lan, wrong).error().field, "verbs");
  auto kept = macros.add(lan, macro("x", "x", 99));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->user_id, 1) << "whoever says whose it is";
  MacroIn again;
  static_cast<Macro&>(again) = *kept;
  again.if_match = 5;
  EXPECT_EQ(macros.save(lan, again).error().code, Code::stale);
  again.if_match = 1;
  again.text = "y";
  EXPECT_EQ(macros.save(lan, again)->version, 2);
  EXPECT_TRUE(macros.remove(lan, {kept->id}));
  EXPECT_EQ(titles(lan), Titles{});
}

}  // namespace dinh::hotline
