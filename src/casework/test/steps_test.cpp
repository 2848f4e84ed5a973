// What the steps do to clocks and to the units' shares.
#include "casework/test/case_life.hpp"

using namespace dinh;
using namespace dinh::casework;

namespace {
const Action forward_to_so_xd{.verb = Verb::forward, .unit = "so-xd"};
}

TEST_F(CaseLife, ReportsProgressWithPhotosAndADay_AndThePromiseStands) {
  auto c = forwarded();
  auto promised = c.due_at;
  EXPECT_EQ(act(c.id, {.verb = Verb::progress}, &unit).error().field, "text");
  EXPECT_EQ(act(c.id, {.verb = Verb::progress, .text = "Đang đào"}, &unit).error().field, "attachments");
  EXPECT_EQ(act(c.id, {.verb = Verb::progress, .text = "Đang đào", .attachments = {proof()}}, &unit).error().field, "due");
  auto day = *parse_instant("2026-03-20T16:00:00+07:00");
  auto told = act(c.id, {.verb = Verb::progress, .text = "Đang đào", .due = day, .attachments = {proof()}}, &unit);
  ASSERT_TRUE(told) << told.error().detail;
  EXPECT_EQ(told->state, State::forwarded);
  EXPECT_EQ(told->due_at, promised);
  auto clock = clock_of(c.id, "progress");
  EXPECT_EQ(clock.due_at, day);
  EXPECT_FALSE(clock.met_at);
  auto event = events(c.id).back();
  EXPECT_TRUE(event.is_public);
  EXPECT_EQ(event.data.find("due")->string(), "2026-03-20T09:00:00Z");
  ASSERT_TRUE(act(c.id, {.verb = Verb::answer, .text = "Xong", .attachments = {proof()}}, &unit));
  EXPECT_TRUE(clock_of(c.id, "progress").met_at);
}

TEST_F(CaseLife, DoesNotCountTheDaysThatItLayResolved) {
  auto c = forwarded();  // due on Monday 9 March, 09:00
  ASSERT_TRUE(act(c.id, {.verb = Verb::answer, .text = "Đã vá", .attachments = {proof()}}, &unit));
  time = *parse_instant("2026-03-10T09:00:00+07:00");
  ASSERT_TRUE(act(c.id, {.verb = Verb::approve}));
  time = *parse_instant("2026-03-16T09:00:00+07:00");
  auto again = act(c.id, {.verb = Verb::reopen, .text = "Lại hỏng"});
  ASSERT_TRUE(again);
  EXPECT_EQ(iso_local(*again->due_at, 420), "2026-03-23T08:57:00+07:00");  // answered at 09:04 on the 2nd, reopened at 09:01 on the 16th
}

TEST_F(CaseLife, KeepsACommittedDate_ThroughAPauseBeforeIt) {
  auto c = open();
  ASSERT_TRUE(act(c.id, {.verb = Verb::receive}));
  ASSERT_TRUE(act(c.id, {.verb = Verb::ask_info, .text = "Ở đâu?"}));
  time = time + 2 * day_ms;
  ASSERT_TRUE(act(c.id, {.verb = Verb::give_info, .text = "Số 5"}));
  ASSERT_TRUE(act(c.id, forward_to_so_xd));
  auto day = *parse_instant("2026-03-20T16:00:00+07:00");
  ASSERT_TRUE(act(c.id, {.verb = Verb::extend, .text = "chờ vật tư", .due = day}));
  ASSERT_TRUE(act(c.id, {.verb = Verb::ask_info, .text = "Số mấy?"}));
  auto told = act(c.id, {.verb = Verb::give_info, .text = "Số 5"});
  EXPECT_EQ(*told->due_at, day + minute_ms);  // one minute's pause, and not the two days again
}

TEST_F(CaseLife, TakesTheDaysOfItsNewField) {
  auto c = open();
  ASSERT_TRUE(act(c.id, {.verb = Verb::receive}));
  auto changed = act(c.id, {.verb = Verb::classify, .field = "cay-xanh", .promises = {{"result", "vn-office", 480}}});
  ASSERT_TRUE(changed);
  EXPECT_EQ(iso_local(*changed->due_at, 420), "2026-03-03T09:00:00+07:00");
  auto day_and_night = forward_to_so_xd;
  day_and_night.promises = {{"result", "vn-always", 2 * 1440}};
  EXPECT_EQ(iso_local(*act(c.id, day_and_night)->due_at, 420), "2026-03-04T09:00:00+07:00");
  auto day = *parse_instant("2026-03-20T16:00:00+07:00");
  ASSERT_TRUE(act(c.id, {.verb = Verb::extend, .text = "chờ vật tư", .due = day}));
  EXPECT_EQ(*act(c.id, day_and_night)->due_at, day);  // somebody committed to it
}

TEST_F(CaseLife, ACoOperatingUnitGivesItsShareBack_AndTheCaseGoesOn) {
  auto c = forwarded();
  Actor helper{.user_id = 3, .name = "Mai", .unit = "so-tnmt"};
  auto both = forward_to_so_xd;
  both.co_units = {"so-tnmt"};
  ASSERT_TRUE(act(c.id, both));
  auto after = act(c.id, {.verb = Verb::give_back, .text = "Không có phần của chúng tôi"}, &helper);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->state, State::forwarded);
  EXPECT_EQ(after->unit, "so-xd");
  EXPECT_EQ(after->returns, 0);
}

TEST_F(CaseLife, HasOneLead_WhenItGoesToAnotherUnit) {
  auto c = forwarded();
  ASSERT_TRUE(act(c.id, {.verb = Verb::start}, &unit));
  ASSERT_TRUE(act(c.id, {.verb = Verb::forward, .unit = "ctn"}));
  std::string shares;
  for (auto const& a : db->read([&](storage::Tx& tx) { return store::assignments(tx, c.id); })) shares += a.unit + " " + a.state + ", ";
  EXPECT_EQ(shares, "so-xd withdrawn, ctn forwarded, ");
}

// Row, clocks and shares, all but the version and the moment of the change.
TEST_F(CaseLife, ComesOutOfAMergeAsItWentIn_FromEveryOpenState) {
  auto in_time = [&] { return time + 3 * day_ms; };
  struct Way {
    State state;
    std::function<std::vector<Action>()> steps;
  };
  Action receive{.verb = Verb::receive}, classify{.verb = Verb::classify, .field = "giao-thong"},
      forward{.verb = Verb::forward, .unit = "so-xd", .co_units = {"ubnd"}}, start{.verb = Verb::start};
  auto answer = [&] {
    return Action{.verb = Verb::answer, .text = "Đã vá", .attachments = {proof()}, .reason = "phần còn lại không ảnh hưởng"};
  };
  std::vector<Way> ways = {
      {State::fresh, [&] { return std::vector<Action>{}; }},
      {State::received, [&] { return std::vector{receive}; }},
      {State::need_info,
       [&] {
         return std::vector{receive, Action{.verb = Verb::ask_info, .text = "Ở đâu?"}};
       }},
      {State::classified,
       [&] {
         return std::vector{receive, classify};
       }},
      {State::forwarded,
       [&] {
         return std::vector{receive, classify, forward};
       }},
      {State::in_progress,
       [&] {
         return std::vector{receive, classify, forward, start};
       }},
      {State::extended,
       [&] {
         return std::vector{receive, classify, forward, start, Action{.verb = Verb::extend, .text = "Mưa", .due = in_time()}};
       }},
      {State::returned,
       [&] {
         return std::vector{receive, classify, forward, Action{.verb = Verb::give_back, .text = "Không phải"}};
       }},
      {State::answered,
       [&] {
         return std::vector{receive, classify, forward, start, answer()};
       }},
      {State::reopened,
       [&] {
         return std::vector{
             receive, classify, forward, start, answer(), Action{.verb = Verb::approve}, Action{.verb = Verb::reopen, .text = "Chưa xong"}};
       }},
  };
  for (auto const& way : ways) {
    SCOPED_TRACE(name_of(way.state));
    auto main = open(), other = open();
    for (auto const& step : way.steps()) ASSERT_TRUE(act(other.id, step));
    auto snapshot = [&] {
      return db->read([&](storage::Tx& tx) {
        auto c = *store::find(tx, other.id);
        EXPECT_TRUE(c.merged_into || c.state == way.state);
        c.version = 0;
        c.updated_at = {};
        return json::to_text(c) + json::to_text(store::clocks(tx, other.id)) + json::to_text(store::assignments(tx, other.id));
      });
    };
    auto before = snapshot();
    ASSERT_TRUE(act(other.id, {.verb = Verb::merge, .text = "trùng", .into = main.id}));
    EXPECT_NE(snapshot(), before);
    ASSERT_TRUE(act(other.id, {.verb = Verb::unmerge, .text = "không trùng"}));
    EXPECT_EQ(snapshot(), before);
  }
}

TEST_F(CaseLife, EveryReporterOfAMergedCaseIsAnsweredOnce) {
  auto main = forwarded(), first = open(), second = open(), apart = open(), late = open();
  ASSERT_TRUE(act(first.id, {.verb = Verb::merge, .text = "trùng", .into = main.id}));
  ASSERT_TRUE(act(apart.id, {.verb = Verb::merge, .text = "trùng", .into = main.id}));
  ASSERT_TRUE(act(apart.id, {.verb = Verb::unmerge, .text = "không trùng"}));
  ASSERT_TRUE(act(second.id, {.verb = Verb::merge, .text = "trùng", .into = main.id}));
  ASSERT_TRUE(act(second.id, {.verb = Verb::unmerge, .text = "nhầm"}));
  ASSERT_TRUE(act(second.id, {.verb = Verb::merge, .text = "vẫn trùng", .into = main.id}));
  auto told = [&](Case const& c) {
    std::vector<std::string> out;
    for (auto const& e : events(c.id))
      if (e.kind == "told" && e.is_public) out.push_back(e.text);
    return out;
  };
  using Texts = std::vector<std::string>;
  ASSERT_TRUE(act(main.id, {.verb = Verb::answer, .text = "Đã vá", .attachments = {proof()}}, &unit));
  EXPECT_EQ(told(first), Texts{}) << "not before it is approved";
  ASSERT_TRUE(act(main.id, {.verb = Verb::approve}));
  EXPECT_EQ(told(first), Texts{"Đã vá"});
  EXPECT_EQ(told(second), Texts{"Đã vá"});
  EXPECT_EQ(told(apart), Texts{});
  ASSERT_TRUE(act(late.id, {.verb = Verb::merge, .text = "trùng", .into = main.id}));
  EXPECT_EQ(told(late), Texts{"Đã vá"}) << "who comes to an answered one is answered at once";
  EXPECT_EQ(told(first), Texts{"Đã vá"});
  EXPECT_EQ(told(main), Texts{}) << "its own reporter reads the answer itself";
  ASSERT_TRUE(act(main.id, {.verb = Verb::reopen, .text = "Lại hỏng"}));
  ASSERT_TRUE(act(main.id, {.verb = Verb::start}, &unit));
  ASSERT_TRUE(act(main.id, {.verb = Verb::answer, .text = "Đã vá lại", .attachments = {proof()}}, &unit));
  ASSERT_TRUE(act(main.id, {.verb = Verb::approve}));
  EXPECT_EQ(told(first), (Texts{"Đã vá", "Đã vá lại"})) << "a new answer is told too";
}

TEST_F(CaseLife, FindsAStepByItsKey) {
  auto c = forwarded();
  auto first = act(c.id, {.verb = Verb::note, .text = "from elsewhere", .key = "open311:city:7"});
  ASSERT_TRUE(first);
  ASSERT_TRUE(act(c.id, {.verb = Verb::note, .text = "another"}));
  auto made = [&](std::string_view key) { return db->read([&](storage::Tx& tx) { return Cases::made_before(tx, c.id, key); }); };
  EXPECT_EQ(made("open311:city:7"), first->version);
  EXPECT_EQ(made("open311:city:8"), std::nullopt);
}
