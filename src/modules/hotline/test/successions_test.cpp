// A ward is put together with its neighbour while its cases are open.
#include "modules/hotline/successions.hpp"

#include "civic/test/civic_fixture.hpp"

namespace dinh::hotline {
namespace {

using casework::Verb;
using civic::administrator;

class Successions_ : public civic::World {
 protected:
  Successions_() {
    for (auto const* code : {"old", "new", "other"}) put({{.code = code, .name = std::string("Unit ") + code}, {}});
  }
  void put(civic::UnitIn unit) {
    auto saved = civic.units.save(administrator(), unit);
    ASSERT_TRUE(saved) << saved.error().detail;
  }
  // "old" works until the day, "new" takes over.
  void end_old(std::string_view last_day) {
    put({{.code = "new", .name = "Unit new", .predecessors = {"old"}}, {}});
    put({{.code = "old", .name = "Unit old", .valid_to = parse_date(last_day)}, {}});
  }
  casework::Case held_by(std::string unit, std::vector<std::string> co_units = {}) {
    return db.write([&](storage::Tx& tx) {
      auto c = cases.open(tx, {.field = "giao-thong", .channel = "web", .title = "Ổ gà", .promises = {{"result", "vn-office", 480}}});
      auto forward = casework::Action{.verb = Verb::forward, .unit = unit, .co_units = co_units};
      EXPECT_TRUE(cases.act(tx, administrator(), c.id, {.verb = Verb::receive}));
      EXPECT_TRUE(cases.act(tx, administrator(), c.id, {.verb = Verb::classify, .field = "giao-thong"}));
      return *cases.act(tx, administrator(), c.id, forward);
    });
  }
  casework::Case found(std::int64_t id) {
    return *db.read([&](storage::Tx& tx) { return casework::store::find(tx, id); });
  }
  std::string share(std::int64_t id, std::string_view unit) {
    for (auto const& a : db.read([&](storage::Tx& tx) { return casework::store::assignments(tx, id); }))
      if (a.unit == unit) return std::string(name_of(a.role)) + " " + a.state;
    return "";
  }

  storage::Jobs jobs{db};
  Clock clock = [this] { return time; };  // 2 March 2026, 08:00
  casework::Cases cases{db, jobs, [this](std::string_view code) { return civic.calendars.find(code); }, {}, clock};
  Successions successions{db, cases, civic.units, civic.audit, clock, 420};
};
INSTANTIATE_TEST_SUITE_P(Sqlite, Successions_, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, Successions_, testing::Values(storage::Engine::postgres));

TEST_P(Successions_, MoveOpenCasesToWhoTookTheWorkOver_AndNothingElseChanges) {
  auto c = held_by("old");
  end_old("2026-03-01");
  EXPECT_EQ(successions.follow(), 1);
  auto after = found(c.id);
  EXPECT_EQ(after.unit, "new");
  EXPECT_EQ(after.state, c.state);
  EXPECT_EQ(after.due_at, c.due_at);
  EXPECT_EQ(after.version, c.version + 1);
  EXPECT_EQ(share(c.id, "old"), "lead withdrawn");
  EXPECT_EQ(share(c.id, "new"), "lead forwarded");
  EXPECT_EQ(successions.follow(), 0);
}

TEST_P(Successions_, AreToldOnTheTimelineAndInTheAuditLog) {
  auto c = held_by("old");
  end_old("2026-03-01");
  successions.follow();
  auto event = db.read([&](storage::Tx& tx) { return casework::store::events(tx, c.id); }).back();
  EXPECT_TRUE(event.is_public);
  EXPECT_EQ(event.data.find("unit")->string(), "new");
  EXPECT_EQ(event.data.find("successor_of")->string(), "old");
  EXPECT_EQ(event.text, "Unit old đã kết thúc hoạt động; Unit new tiếp nhận.");
  auto entry = civic.audit.page(administrator(), {.object = "case:" + c.code})->items.front();
  EXPECT_EQ(entry.actor, "system");
  EXPECT_EQ(entry.action, "case.succeed");
}

TEST_P(Successions_, WaitForTheDayAfterTheLast) {
  auto c = held_by("old");
  end_old("2026-03-02");
  EXPECT_EQ(successions.follow(), 0);
  time = time + day_ms;
  EXPECT_EQ(successions.follow(), 1);
  EXPECT_EQ(found(c.id).unit, "new");
}

TEST_P(Successions_, MoveTheShareOfWhoHelps) {
  auto c = held_by("other", {"old"});
  end_old("2026-03-01");
  EXPECT_EQ(successions.follow(), 1);
  EXPECT_EQ(found(c.id).unit, "other");
  EXPECT_EQ(share(c.id, "old"), "co withdrawn");
  EXPECT_EQ(share(c.id, "new"), "co forwarded");
}

TEST_P(Successions_, LeaveTheLeadToWhoHasItAlready) {
  auto c = held_by("new", {"old"});
  end_old("2026-03-01");
  EXPECT_EQ(successions.follow(), 1);
  EXPECT_EQ(share(c.id, "new"), "lead forwarded");
  EXPECT_EQ(share(c.id, "old"), "co withdrawn");
}

TEST_P(Successions_, LeaveClosedCasesAndThoseOfAUnitWithoutSuccessor) {
  auto closed = held_by("old"), alone = held_by("other");
  db.write([&](storage::Tx& tx) {
    EXPECT_TRUE(cases.act(tx, administrator(), closed.id, {.verb = Verb::merge, .text = "the same", .into = alone.id}));
  });
  end_old("2026-03-01");
  put({{.code = "other", .name = "Unit other", .valid_to = parse_date("2026-03-01")}, {}});
  EXPECT_EQ(successions.follow(), 0);
  EXPECT_EQ(found(closed.id).unit, "old");
  EXPECT_EQ(found(alone.id).unit, "other");
}

TEST_P(Successions_, GoThroughMoreCasesThanOneTransactionTakes) {
  for (int i = 0; i < 120; ++i) held_by("old");
  end_old("2026-03-01");
  EXPECT_EQ(successions.follow(), 120);
}

}  // namespace
}  // namespace dinh::hotline
