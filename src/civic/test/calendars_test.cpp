#include "civic/test/civic_fixture.hpp"

namespace dinh::civic {
namespace {

class Calendars_ : public World {};
INSTANTIATE_TEST_SUITE_P(Sqlite, Calendars_, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, Calendars_, testing::Values(storage::Engine::postgres));

TEST_P(Calendars_, ExplainTheDueDateOverTet) {
  ExplainIn in{.code = "vn-office", .start = *parse_instant("2026-02-13T16:00:00+07:00"), .budget_days = 5};
  auto explained = civic.calendars.explain({}, in);
  ASSERT_TRUE(explained);
  EXPECT_EQ(iso_local(explained->due, 420), "2026-02-27T16:00:00+07:00");
  EXPECT_EQ(explained->minutes, 5 * 8 * 60);
  std::int64_t sum = 0;
  for (auto const& step : explained->steps) sum += step.minutes;
  EXPECT_EQ(sum, explained->minutes);
}

TEST_P(Calendars_, AreAuditedWithWhatWasAndWhatIs) {
  auto before = civic.calendars.get({}, {.code = "vn-office"});
  ASSERT_TRUE(civic.calendars.save(administrator(), {.code = "vn-office", .name = "Giờ hành chính mới"}));
  auto entry = civic.audit.page(administrator(), {.object = "calendar:vn-office"})->items.front();
  EXPECT_EQ(entry.action, "calendar.change");
  auto *was = entry.detail.find("before"), *is = entry.detail.find("after");
  ASSERT_TRUE(was && is);
  EXPECT_EQ(was->object().size(), 1u) << was->text();  // what stayed is not told
  EXPECT_EQ(was->find("name")->string(), before->name);
  EXPECT_EQ(is->find("name")->string(), "Giờ hành chính mới");
}

TEST_P(Calendars_, SpellOutTheYear) {
  auto year = civic.calendars.get({}, {.code = "vn-office", .year = 2026});
  ASSERT_TRUE(year);
  EXPECT_EQ(year->week.size(), 7u);
  EXPECT_EQ(year->week[0].size(), 2u);
  auto has = [&](std::string_view date) {
    return std::any_of(year->holidays.begin(), year->holidays.end(), [&](auto const& day) { return day.date == *parse_date(date); });
  };
  EXPECT_TRUE(has("2026-02-17"));
  EXPECT_FALSE(has("2026-02-23"));
}

TEST_P(Calendars_, KeepEveryVersionAndUseTheNewest) {
  CalendarIn in{.code = "vn-office", .year = 2026};
  in.swaps = std::vector<SwapView>{};
  auto saved = civic.calendars.save(administrator(), in);
  ASSERT_TRUE(saved) << saved.error().detail;
  EXPECT_EQ(saved->version, 2);
  EXPECT_TRUE(saved->swaps.empty());
  EXPECT_TRUE(civic.calendars.find("vn-office")->is_working(*parse_instant("2026-01-02T08:00:00+07:00")));
}

TEST_P(Calendars_, GiveBackWhatThePageSent_WhenNothingWasChanged) {
  auto before = civic.calendars.get({}, {.code = "vn-office", .year = 2026});
  CalendarIn in{.code = "vn-office", .year = 2026};
  in.week = before->week;
  in.swaps = before->swaps;
  in.holidays = before->holidays;
  auto after = civic.calendars.save(administrator(), in);
  ASSERT_TRUE(after);
  EXPECT_EQ(json::to_text(after->days), json::to_text(before->days));
}

TEST_P(Calendars_, TakeADayOffAndAMakeUpDay) {
  CalendarIn in{.code = "vn-office", .year = 2026};
  in.swaps =
      std::vector<SwapView>{{.date = *parse_date("2026-03-04"), .to = *parse_date("2026-03-07"), .kind = SwapKind::swap, .name = "Lễ hội"}};
  ASSERT_TRUE(civic.calendars.save(administrator(), in));
  auto calendar = civic.calendars.find("vn-office");
  EXPECT_FALSE(calendar->is_working(*parse_instant("2026-03-04T08:00:00+07:00")));
  EXPECT_TRUE(calendar->is_working(*parse_instant("2026-03-07T08:00:00+07:00")));
}

TEST_P(Calendars_, RefuseAnOlderVersionAndBrokenHours) {
  CalendarIn late{.code = "vn-office", .version = 0};
  EXPECT_EQ(civic.calendars.save(administrator(), late).error().code, Code::stale);
  CalendarIn broken{.code = "vn-office"};
  broken.week = std::vector<std::vector<ShiftHours>>(7, {{"17:00", "07:30"}});
  EXPECT_EQ(civic.calendars.save(administrator(), broken).error().code, Code::invalid);
}

TEST_P(Calendars_, SurviveARestart) {
  CalendarIn in{.code = "vn-office", .name = "Giờ làm việc"};
  ASSERT_TRUE(civic.calendars.save(administrator(), in));
  Civic again{db, City{}, [this] { return time; }};
  EXPECT_EQ(again.calendars.find("vn-office")->rules().name, "Giờ làm việc");
}

TEST_P(Calendars_, AnswerOverHttp) {
  auto answer =
      call(http::Method::post, "/api/calendars/vn-office/explain", R"({"start":"2026-03-04T11:45:00+07:00","budget_minutes":120})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("due":"2026-03-04T08:00:00Z")"), std::string::npos) << answer.body;
  EXPECT_EQ(call(http::Method::post, "/api/calendars/vn-office/explain", R"({"start":"2026-03-04T11:45:00+07:00"})").status, 400);
  EXPECT_EQ(call(http::Method::get, "/api/calendars/nowhere").status, 404);
}

}  // namespace
}  // namespace dinh::civic
