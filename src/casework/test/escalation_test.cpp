// Who is told when a clock runs: alarms against a walk minute by minute, what each step of a case does to them, and that each is told once.
#include "casework/escalation/escalations.hpp"

#include <random>

#include "casework/test/case_life.hpp"

using namespace dinh;
using namespace dinh::casework;

namespace {

using Telling = Escalations::Telling;

const Ladder four_steps{"four",
                        "Bốn bậc",
                        "",
                        {{.percent = 75, .after_minutes = {}, .tell = Tell::unit_duty},
                         {.percent = 100, .after_minutes = {}, .tell = Tell::unit_head},
                         {.percent = {}, .after_minutes = 480, .tell = Tell::shift_leader},
                         {.percent = {}, .after_minutes = 1440, .tell = Tell::operations}}};

class Escalating : public CaseLife {
 protected:
  std::shared_ptr<LadderBook> book = std::make_shared<LadderBook>(LadderBook{{four_steps}, 1});
  std::vector<std::string> told;  // in the order in which they were told

  Escalating() { use(); }
  void use() {
    cases.escalations().use({.ladders = [this] { return book; },
                             .tell =
                                 [this](storage::Tx&, auto const& groups, Instant) {
                                   Telling out;
                                   for (auto const& g : groups) {
                                     told.push_back(g.kind + " " + g.mark + " " + std::string(name_of(g.tell)) + " " + g.unit + " x" +
                                                    std::to_string(g.number));
                                     out.groups.push_back({{"Lan"}, ""});
                                   }
                                   return out;
                                 },
                             .told = {}});
  }
  // "2026-03-02T09:00 75%": of a case, in order.
  std::string alarms(std::int64_t id) {
    struct Row {
      Instant at;
      std::string kind, mark;
      static constexpr auto fields() { return std::tuple(field("at", &Row::at), field("kind", &Row::kind), field("mark", &Row::mark)); }
    };
    std::string out;
    for (auto const& r : db->read([&](storage::Tx& tx) {
           return tx.rows<Row>("SELECT at, kind, mark FROM case_alarm WHERE case_id = $1 ORDER BY at, kind", id);
         }))
      out += r.kind + " " + r.mark + " " + iso_local(r.at, 420).substr(5, 11) + "\n";
    return out;
  }
  Case open_with(std::vector<Promise> promises) {
    NewCase in{.field = "giao-thong", .unit = "so-xd", .channel = "web", .title = "Ổ gà", .promises = std::move(promises)};
    return db->write([&](storage::Tx& tx) { return cases.open(tx, in); });
  }
  Case forwarded_with_ladder(std::vector<std::string> co_units = {}) {
    std::vector<Promise> promises = {{"result", "vn-office", 2400, "four"}};
    for (auto const& helper : co_units) promises.push_back({share_clock(helper), "vn-office", 960, "four"});
    auto c = open_with(promises);
    EXPECT_TRUE(act(c.id, {.verb = Verb::receive}));
    EXPECT_TRUE(act(c.id, {.verb = Verb::classify, .field = "giao-thong", .promises = promises}));
    return *act(c.id, {.verb = Verb::forward, .unit = "so-xd", .co_units = co_units, .promises = promises});
  }
  std::int64_t fire_at(std::string_view local) {
    time = *parse_instant(std::string(local) + ":00+07:00");
    return cases.escalations().fire();
  }
};

// The moment by which so many working minutes are over, counted one by one.
std::optional<Instant> walked(WorkingCalendar const& calendar, CaseClock const& clock, std::int64_t minutes) {
  Instant at{clock.started_at.ms / minute_ms * minute_ms};
  auto stands_at = [&](Instant t) {
    for (auto const& p : clock.pauses) {
      Instant from{p.from.ms / minute_ms * minute_ms};
      if (from <= t && (!p.to || t < Instant{p.to->ms / minute_ms * minute_ms})) return true;
    }
    return false;
  };
  for (std::int64_t worked = 0, walk = 0; walk < 60 * 24 * 60; ++walk) {
    if (worked == minutes) return at;
    if (!clock.pauses.empty() && !clock.pauses.back().to && Instant{clock.pauses.back().from.ms / minute_ms * minute_ms} <= at) return {};
    if (calendar.is_working(at) && !stands_at(at)) ++worked;
    at = at + minute_ms;
  }
  return {};
}

}  // namespace

TEST_F(Escalating, AlarmsEqualAWalkMinuteByMinute_ThroughShiftsHolidaysAndPauses) {
  std::mt19937_64 dice(18);
  auto below = [&](std::int64_t n) { return static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(n)); };
  auto first = *parse_instant("2026-02-09T00:00:00+07:00");  // the week before Tết: closed days lie ahead
  int compared = 0, standing = 0;
  for (int round = 0; round < 400; ++round) {
    auto const& calendar = round % 4 == 0 ? *always : *office;
    CaseClock clock{1, "result", "", first + below(20 * 1440) * minute_ms, 1 + below(5 * 480), {}, {}, {}, "", ""};
    auto from = clock.started_at;
    for (auto n = below(4); n > 0; --n) {
      from = from + (1 + below(600)) * minute_ms;
      StoredPause pause{from, from + (1 + below(2000)) * minute_ms};
      from = *pause.to;
      if (n == 1 && below(3) == 0) pause.to.reset();
      clock.pauses.push_back(pause);
    }
    start(clock, calendar);
    Ladder ladder{"",
                  "",
                  "",
                  {{.percent = 1 + below(99), .after_minutes = {}, .tell = Tell::unit_duty},
                   {.percent = 100, .after_minutes = {}, .tell = Tell::unit_head},
                   {.percent = {}, .after_minutes = 1 + below(960), .tell = Tell::operations}}};
    auto alarms = alarms_of(clock, ladder, calendar);
    std::size_t next = 0;
    for (auto const& step : ladder.steps) {
      auto minutes = step.percent ? (clock.budget_minutes * *step.percent + 99) / 100 : clock.budget_minutes + *step.after_minutes;
      auto expected = walked(calendar, clock, minutes);
      bool spoken = next < alarms.size() && alarms[next].mark == mark_of(step);
      ASSERT_EQ(spoken, expected.has_value()) << "round " << round << ", " << mark_of(step);
      if (!spoken) {
        ++standing;
        continue;
      }
      ASSERT_EQ(iso(alarms[next].at), iso(*expected)) << "round " << round << ", " << mark_of(step);
      ++next;
      ++compared;
    }
  }
  EXPECT_GT(compared, 800);
  EXPECT_GT(standing, 20);
}

TEST_F(Escalating, AClockArmsItsLadder_AndEachStepMovesIt) {
  auto c = forwarded_with_ladder();  // opened on Monday 09:00, five working days
  EXPECT_EQ(alarms(c.id), "result 75% 03-05T16:30\nresult 100% 03-09T09:00\nresult +480 03-10T09:00\nresult +1440 03-12T09:00\n");
  ASSERT_TRUE(act(c.id, {.verb = Verb::ask_info, .text = "Ở đâu?"}));
  EXPECT_EQ(alarms(c.id), "") << "it stands";
  time = *parse_instant("2026-03-03T09:03:00+07:00");
  ASSERT_TRUE(act(c.id, {.verb = Verb::give_info, .text = "Số 5"}));  // at 09:04, after one working day
  EXPECT_EQ(alarms(c.id), "result 75% 03-06T16:30\nresult 100% 03-10T09:00\nresult +480 03-11T09:00\nresult +1440 03-13T09:00\n");
  ASSERT_TRUE(act(c.id, {.verb = Verb::forward, .unit = "so-xd"}));
  ASSERT_TRUE(act(c.id, {.verb = Verb::extend, .text = "chờ vật tư", .due = *parse_instant("2026-03-21T10:00:00+07:00")}));
  EXPECT_NE(alarms(c.id).find("result 100% 03-21T10:00"), std::string::npos) << "the committed day, a Saturday as it is\n" << alarms(c.id);
  ASSERT_TRUE(act(c.id, {.verb = Verb::answer, .text = "Đã vá", .attachments = {proof()}}, &unit));
  EXPECT_EQ(alarms(c.id), "");
  ASSERT_TRUE(act(c.id, {.verb = Verb::send_back, .text = "Chưa xong"}));
  EXPECT_NE(alarms(c.id), "");
}

TEST_F(Escalating, EachStepIsToldOnce_AlsoWhenTheClockOfTheHouseGoesBack) {
  auto c = forwarded_with_ladder();
  EXPECT_EQ(fire_at("2026-03-05T16:29"), 0);
  EXPECT_EQ(fire_at("2026-03-05T16:30"), 1);
  EXPECT_EQ(told, (std::vector<std::string>{"result 75% unit_duty so-xd x1"}));
  EXPECT_EQ(fire_at("2026-03-05T09:00"), 0);
  book = std::make_shared<LadderBook>(LadderBook{{four_steps}, 2});
  EXPECT_EQ(cases.escalations().arm(), 1) << "everything is computed anew";
  EXPECT_EQ(fire_at("2026-03-05T16:45"), 0) << "the same moment again";
  EXPECT_EQ(told.size(), 1u);
}

TEST_F(Escalating, AfterAStopAllThatCameIsToldAtOnce_WithBothMoments) {
  auto c = forwarded_with_ladder();
  EXPECT_EQ(fire_at("2026-03-11T10:00"), 3);
  auto escalations = db->read([&](storage::Tx& tx) { return escalation_store::of_case(tx, c.id); });
  ASSERT_EQ(escalations.size(), 3u);
  EXPECT_EQ(iso_local(escalations[0].at, 420), "2026-03-05T16:30:00+07:00");
  EXPECT_EQ(iso_local(escalations[0].fired_at, 420), "2026-03-11T10:00:00+07:00");
  EXPECT_EQ(escalations[2].mark, "+480");
  EXPECT_EQ(escalations[2].people, (std::vector<std::string>{"Lan"}));
  auto reached = db->read([&](storage::Tx& tx) { return escalation_store::reached(tx, {c.id}); });
  ASSERT_EQ(reached.size(), 1u);
  EXPECT_EQ(reached[0].step, 3);
  for (auto const& e : events(c.id)) EXPECT_NE(e.kind, "escalated") << "never on the citizen's timeline";
}

TEST_F(Escalating, AMovedDateSpeaksAgain_AndAnOldOneDoesNot) {
  auto c = forwarded_with_ladder();
  EXPECT_EQ(fire_at("2026-03-06T09:00"), 1);  // 75 %
  ASSERT_TRUE(act(c.id, {.verb = Verb::extend, .text = "chờ vật tư", .due = *parse_instant("2026-03-27T16:00:00+07:00")}));
  EXPECT_NE(alarms(c.id).find("75%"), std::string::npos);
  EXPECT_EQ(fire_at("2026-03-26T09:00"), 1);
  ASSERT_TRUE(act(c.id, {.verb = Verb::ask_info, .text = "Ở đâu?"}));
  time = time + day_ms;
  ASSERT_TRUE(act(c.id, {.verb = Verb::give_info, .text = "Số 5"}));
  EXPECT_EQ(alarms(c.id).find("75%"), std::string::npos) << "told, and gone by";
}

TEST_F(Escalating, TheNewLeadIsTold_WhenTheCaseWentOn) {
  auto c = forwarded_with_ladder();
  ASSERT_TRUE(act(c.id, {.verb = Verb::forward, .unit = "ctn"}));
  EXPECT_EQ(fire_at("2026-03-05T16:30"), 1);
  EXPECT_EQ(told.back(), "result 75% unit_duty ctn x1");
}

TEST_F(Escalating, EveryShareHasAClockOfItsOwn) {
  auto c = forwarded_with_ladder({"ubnd", "so-tnmt"});  // two working days from Monday 09:03
  EXPECT_NE(alarms(c.id).find("share:ubnd 100% 03-04T09:03"), std::string::npos) << alarms(c.id);
  Actor helper{.user_id = 3, .name = "Mai", .unit = "ubnd"};
  ASSERT_TRUE(act(c.id, {.verb = Verb::answer, .text = "Đã dọn"}, &helper));
  EXPECT_TRUE(clock_of(c.id, "share:ubnd").met_at);
  EXPECT_EQ(alarms(c.id).find("share:ubnd"), std::string::npos);
  EXPECT_EQ(fire_at("2026-03-04T09:03"), 2);
  EXPECT_EQ(told, (std::vector<std::string>{"share 75% unit_duty so-tnmt x1", "share 100% unit_head so-tnmt x1"}));
  auto without_reason = act(c.id, {.verb = Verb::answer, .text = "Xong", .attachments = {proof()}}, &unit);
  ASSERT_FALSE(without_reason);
  EXPECT_EQ(without_reason.error().field, "reason");
  ASSERT_TRUE(act(c.id, {.verb = Verb::answer, .text = "Xong", .attachments = {proof()}, .reason = "Phần còn lại không ảnh hưởng"}, &unit));
  auto all = events(c.id);
  auto kept = std::find_if(all.begin(), all.end(), [](Event const& e) { return e.kind == "not_waited"; });
  ASSERT_NE(kept, all.end());
  EXPECT_EQ(kept->text, "Phần còn lại không ảnh hưởng");
  EXPECT_FALSE(kept->is_public);
  EXPECT_TRUE(clock_of(c.id, "share:so-tnmt").met_at);
  ASSERT_TRUE(act(c.id, {.verb = Verb::send_back, .text = "Chờ đủ"}));
  EXPECT_FALSE(clock_of(c.id, "share:so-tnmt").met_at) << "its share is still open";
  EXPECT_TRUE(clock_of(c.id, "share:ubnd").met_at);
}

TEST_F(Escalating, TheFirstAnswerIsTheFirstPublicStepOfTheHouse) {
  auto c = open_with({{"first_answer", "vn-always", 30, "four"}, {"result", "vn-office", 2400}});
  ASSERT_TRUE(act(c.id, {.verb = Verb::note, .text = "nội bộ"}));
  EXPECT_FALSE(clock_of(c.id, "first_answer").met_at);
  ASSERT_TRUE(act(c.id, {.verb = Verb::receive}));
  EXPECT_EQ(clock_of(c.id, "first_answer").met_at, time);
}

TEST_F(Escalating, AMergedCaseIsSilent_UntilItIsTakenOutAgain) {
  auto main = open(), c = forwarded_with_ladder();
  auto before = alarms(c.id);
  ASSERT_TRUE(act(c.id, {.verb = Verb::merge, .text = "trùng", .into = main.id}));
  EXPECT_EQ(alarms(c.id), "");
  ASSERT_TRUE(act(c.id, {.verb = Verb::unmerge, .text = "không trùng"}));
  EXPECT_EQ(alarms(c.id), before);
}

TEST_F(Escalating, ASuccessorTakesTheShareAndItsClock) {
  auto c = forwarded_with_ladder({"ubnd"});
  auto due = clock_of(c.id, "share:ubnd").due_at;
  ASSERT_TRUE(db->write([&](storage::Tx& tx) { return cases.succeed(tx, c.id, {"ubnd", "ubnd-moi", "nhập"}); }));
  EXPECT_TRUE(clock_of(c.id, "share:ubnd").met_at);
  EXPECT_EQ(clock_of(c.id, "share:ubnd-moi").due_at, due);
  EXPECT_NE(alarms(c.id).find("share:ubnd-moi 100%"), std::string::npos);
  EXPECT_EQ(alarms(c.id).find("share:ubnd "), std::string::npos);
}

TEST_F(Escalating, ClocksThatRunFollowChangedLadders) {
  auto c = forwarded_with_ladder();
  EXPECT_EQ(cases.escalations().arm(), 0) << "they know the ladders already";
  book = std::make_shared<LadderBook>(LadderBook{{{"four", "", "", {{.percent = 50, .after_minutes = {}, .tell = Tell::unit_head}}}}, 2});
  EXPECT_EQ(cases.escalations().arm(), 1);
  EXPECT_EQ(alarms(c.id), "result 50% 03-04T14:30\n");
  EXPECT_EQ(cases.escalations().arm(), 0);
}
