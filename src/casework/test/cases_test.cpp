#include "casework/test/case_life.hpp"

using namespace dinh;
using namespace dinh::casework;

TEST_F(CaseLife, DrawsAnotherCode_WhenOneIsTaken) {
  auto taken = open().code;
  std::vector<std::string> drawn = {tracking_code(7), taken, taken};
  auto code = db->write([&](storage::Tx& tx) {
    return store::unused_code(tx, [&] {
      auto next = drawn.back();
      drawn.pop_back();
      return next;
    });
  });
  EXPECT_EQ(code, tracking_code(7));
}

TEST_F(CaseLife, FindsWhatIsNear_NewestFirst_AcrossTheBordersOfSquares) {
  auto at = [&](double lat, double lon) {
    NewCase in{.field = "giao-thong", .channel = "web", .title = "Ổ gà", .description = "Ổ gà", .lat = lat, .lon = lon};
    time = time + minute_ms;
    return db->write([&](storage::Tx& tx) { return cases.open(tx, in); }).id;
  };
  double lat = 0.006 * 1831, lon = 0.006 * 17776;  // on a border of squares
  auto south_west = at(lat - 0.001, lon - 0.001), north_east = at(lat + 0.001, lon + 0.001);
  at(lat + 0.01, lon);
  auto found = db->read([&](storage::Tx& tx) { return store::nearby(tx, lon - 0.002, lat - 0.002, lon + 0.002, lat + 0.002, {}, 10); });
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].id, north_east);
  EXPECT_EQ(found[1].id, south_west);
}

TEST_F(CaseLife, GoesFromReportToRating) {
  auto c = forwarded();
  EXPECT_EQ(iso_local(*c.due_at, 420), "2026-03-09T09:00:00+07:00");  // five working days
  ASSERT_TRUE(act(c.id, {.verb = Verb::start}, &unit));
  EXPECT_EQ(act(c.id, {.verb = Verb::answer, .text = "Đã vá"}, &unit).error().field, "attachments");
  auto answered = act(c.id, {.verb = Verb::answer, .text = "Đã vá", .attachments = {proof()}}, &unit);
  ASSERT_TRUE(answered) << answered.error().detail;
  EXPECT_EQ(answered->state, State::answered);
  auto resolved = act(c.id, {.verb = Verb::approve});
  ASSERT_TRUE(resolved);
  EXPECT_FALSE(resolved->open);
  auto rated = act(c.id, {.verb = Verb::rate, .grade = "satisfied"});
  ASSERT_TRUE(rated);
  EXPECT_EQ(rated->grade, "satisfied");
  auto reopened = act(c.id, {.verb = Verb::reopen, .text = "Lại hỏng"});
  ASSERT_TRUE(reopened);
  EXPECT_TRUE(reopened->open);
  EXPECT_FALSE(reopened->closed_at);
  auto events = db->read([&](storage::Tx& tx) { return store::events(tx, c.id); });
  EXPECT_EQ(events.size(), 9u);
}

TEST_F(CaseLife, RefusesWhatTheStateDoesNotAllow_AndStaleVersions) {
  auto c = open();
  EXPECT_EQ(act(c.id, {.verb = Verb::approve}).error().code, Code::conflict);
  EXPECT_EQ(act(c.id, {.verb = Verb::receive, .version = 7}).error().code, Code::stale);
  EXPECT_EQ(act(99, {.verb = Verb::receive}).error().code, Code::not_found);
  EXPECT_TRUE(act(c.id, {.verb = Verb::receive, .version = 1}));
}

TEST_F(CaseLife, StandsStill_WhileTheCitizenIsAsked) {
  auto c = open();
  ASSERT_TRUE(act(c.id, {.verb = Verb::receive}));
  auto asked = act(c.id, {.verb = Verb::ask_info, .text = "Ở đâu?"});
  ASSERT_TRUE(asked);
  EXPECT_FALSE(asked->due_at);
  time = time + day_ms;  // a whole working day
  auto told = act(c.id, {.verb = Verb::give_info, .text = "Số 5"});
  ASSERT_TRUE(told);
  EXPECT_GT(*told->due_at, *parse_instant("2026-03-10T08:59:00+07:00"));
}

TEST_F(CaseLife, GoesToTheArbiter_AfterTheThirdReturn) {
  auto c = forwarded();
  for (int i = 1; i <= 3; ++i) {
    auto returned = act(c.id, {.verb = Verb::give_back, .text = "Không phải việc của chúng tôi"}, &unit);
    ASSERT_TRUE(returned);
    EXPECT_EQ(returned->unit, i < 3 ? "" : "arbiter");
    if (i == 3) break;
    ASSERT_TRUE(act(c.id, {.verb = Verb::forward, .unit = "so-xd"}));
  }
}

TEST_F(CaseLife, MergeCanBeUndone) {
  auto main = open(), other = open();
  ASSERT_TRUE(act(main.id, {.verb = Verb::receive}));
  ASSERT_TRUE(act(other.id, {.verb = Verb::receive}));
  auto merged = act(other.id, {.verb = Verb::merge, .text = "trùng", .into = main.id});
  ASSERT_TRUE(merged) << merged.error().detail;
  EXPECT_EQ(merged->state, State::duplicate);
  auto find = [&](std::int64_t id) { return *db->read([&](storage::Tx& tx) { return store::find(tx, id); }); };
  EXPECT_EQ(find(main.id).supporters, 1);
  ASSERT_TRUE(act(other.id, {.verb = Verb::unmerge, .text = "không trùng"}));
  EXPECT_EQ(find(main.id).supporters, 0);
  EXPECT_EQ(find(other.id).state, State::received);
  EXPECT_TRUE(find(other.id).open);
}

TEST_F(CaseLife, ListsPageWithoutRepeatingOrSkipping) {
  for (int i = 0; i < 25; ++i) {
    time = time + 1000;
    open();
  }
  std::vector<std::int64_t> seen;
  store::Page page{store::Sort::due, 10, {}, {}};
  for (;;) {
    auto rows = db->read([&](storage::Tx& tx) { return store::list(tx, {.open = true, .now = time}, page); });
    for (auto const& c : rows) seen.push_back(c.id);
    if (rows.size() < 10) break;
    page.after_key = rows.back().due_at->ms;
    page.after_id = rows.back().id;
  }
  EXPECT_EQ(seen.size(), 25u);
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
}
