// A second person looks at a drawn share; units are compared by what the records say. On both engines.
#include "modules/hotline/quality/quality.hpp"

#include "base/shipped.hpp"
#include "civic/test/civic_fixture.hpp"

namespace dinh::hotline {
namespace {

using casework::Verb;
using civic::administrator;

const std::string key = "k";

Actor colleague(std::int64_t id, std::string name) {
  Actor out;
  out.user_id = id;
  out.name = std::move(name);
  out.rights = {"*"};
  return out;
}
const Actor hung = colleague(1, "Hùng"), lan = colleague(2, "Lan"), citizen{};

class QualityOn : public civic::World {
 protected:
  // Received, answered and approved by Hùng, `hours` after it was reported; rated when there is a grade.
  casework::Case closed(std::string unit, std::int64_t hours, std::string grade = {}, std::string answer = "Đã vá 4 ổ gà lúc 9 giờ.") {
    auto c = db.write([&](storage::Tx& tx) {
      return cases.open(tx, {.field = "giao-thong",
                             .channel = "web",
                             .title = "Ổ gà",
                             .description = "ổ gà",
                             .address = "đường Yersin",
                             .promises = {{"result", "vn-always", 600}}});
    });
    auto step = [&](Actor const& actor, casework::Action action) {
      auto done = db.write([&](storage::Tx& tx) {
        auto after = cases.act(tx, actor, c.id, action);
        civic.audit.append(tx, actor, "case." + std::string(name_of(action.verb)), "case:" + c.code);
        return after;
      });
      ASSERT_TRUE(done) << name_of(action.verb) << ": " << done.error().detail;
      c = *done;
    };
    auto begun = time;
    time = time + hours * hour_ms;
    step(hung, {.verb = Verb::receive});
    step(hung, {.verb = Verb::forward, .unit = unit});
    db.write([&](storage::Tx& tx) { casework::store::add_attachment(tx, {.id = "proof " + c.code, .blob = "b", .type = "image/jpeg"}); });
    step(hung, {.verb = Verb::answer, .text = answer, .attachments = {"proof " + c.code}});
    step(hung, {.verb = Verb::approve});
    if (!grade.empty()) step(citizen, {.verb = Verb::rate, .grade = grade});
    time = begun;
    return c;
  }
  std::vector<ReviewItem> listed(Actor const& actor) {
    auto out = quality.reviews(actor, {});
    EXPECT_TRUE(out);
    return out->items;
  }
  LeagueRow row(std::string const& unit) {
    time = time + 30 * hour_ms;
    auto league = quality.units(hung, {});
    time = time + -30 * hour_ms;
    EXPECT_TRUE(league);
    for (auto const& r : league->items)
      if (r.unit == unit) return r;
    return {};
  }

  storage::Jobs jobs{db};
  Clock clock = [this] { return time; };
  casework::Cases cases{db, jobs, [this](std::string_view code) { return civic.calendars.find(code); }, {}, clock};
  Quality quality{db, cases, civic.units, civic.audit, key, clock};
};
INSTANTIATE_TEST_SUITE_P(Sqlite, QualityOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, QualityOn, testing::Values(storage::Engine::postgres));

TEST(Draw, IsEven_TheSameForEver_AndTheLargerShareHolds) {
  auto rules = read_quality_rules(shipped("hotline/quality.json"));
  casework::Case c;
  std::map<std::string, int> of;
  for (int i = 0; i < 20'000; ++i) {
    c.code = "code-" + std::to_string(i);
    for (auto const* field : {"giao-thong", "y-te", "can-bo"}) {
      c.field = field;
      bool is_drawn = !drawn(rules.review, c, "k").empty();
      of[field] += is_drawn;
      EXPECT_EQ(is_drawn, !drawn(rules.review, c, "k").empty());
    }
  }
  EXPECT_NEAR(of["giao-thong"] / 20'000.0, 0.05, 0.006);
  EXPECT_NEAR(of["y-te"] / 20'000.0, 0.2, 0.01);
  EXPECT_EQ(of["can-bo"], 20'000);
  c.field = "giao-thong";
  c.grade = "unsatisfied";
  EXPECT_EQ(drawn(rules.review, c, "k"), "grade");
}

TEST(Median, OfNoneOfOneOfTwo) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
}

TEST_P(QualityOn, WhoApprovedDoesNotReview_AndAFaultSendsTheCaseBack) {
  auto bad = closed("roads", 2, "unsatisfied"), good = closed("roads", 2, "unsatisfied"), other = closed("roads", 2, "satisfied");
  time = time + 3 * hour_ms;
  auto list = listed(hung);
  ASSERT_GE(list.size(), 2u);
  EXPECT_TRUE(list[0].yours);
  EXPECT_EQ(list[0].why, "grade");
  EXPECT_FALSE(listed(lan)[0].yours);
  EXPECT_EQ(quality.review(hung, {.id = bad.code}).error().code, Code::forbidden);
  EXPECT_EQ(quality.review(lan, {.id = bad.code, .verdict = ReviewVerdict::fault}).error().field, "reason");
  EXPECT_EQ(quality.review(lan, {.id = bad.code, .failed = {"nonsense"}}).error().field, "failed");
  auto sent_back = quality.review(lan, {bad.code, ReviewVerdict::fault, {"done", "proof"}, "Ảnh chụp nơi khác"});
  ASSERT_TRUE(sent_back) << sent_back.error().detail;
  EXPECT_EQ(sent_back->state, "reopened");
  auto confirmed = quality.review(lan, {.id = good.code});
  ASSERT_TRUE(confirmed);
  EXPECT_EQ(confirmed->state, "rated");
  EXPECT_EQ(quality.review(lan, {.id = good.code}).error().code, Code::conflict) << "once";
  for (auto const& item : listed(lan)) EXPECT_TRUE(item.code != bad.code && item.code != good.code);
  auto r = row("roads");
  EXPECT_EQ(r.reviewed, 2);
  (void)other;
}

TEST_P(QualityOn, FiguresAreThoseOfTheRecords) {
  for (std::int64_t hours : {1, 2, 3, 20}) closed("roads", hours, hours == 3 ? "unsatisfied" : "satisfied");  // ten hours are promised
  auto few = row("roads");
  EXPECT_TRUE(few.few);
  EXPECT_FALSE(few.in_time);
  closed("roads", 4);
  closed("water", 1);
  EXPECT_GT(quality.judge_some(), 0);
  auto r = row("roads");
  EXPECT_EQ(r.cases, 5);
  EXPECT_EQ(r.rated, 4);
  EXPECT_DOUBLE_EQ(r.in_time.value_or(-1), 0.8);
  EXPECT_DOUBLE_EQ(r.hours.value_or(-1), 3);
  EXPECT_DOUBLE_EQ(r.satisfied.value_or(-1), 0.75);
  EXPECT_DOUBLE_EQ(r.hollow.value_or(-1), 0);
  EXPECT_DOUBLE_EQ(r.reopened.value_or(-1), 0);
  EXPECT_FALSE(r.faults) << "nobody has looked";
  EXPECT_EQ(quality.judge_some(), 0) << "each once";
  EXPECT_EQ(quality.units(hung, {.from = time, .to = time}).error().field, "to");
}

TEST_P(QualityOn, AHollowAnswerIsPointedOut_AndBlocksNothing) {
  auto c = closed("roads", 1, {}, "Đơn vị đã tiếp nhận, ghi nhận và sẽ xử lý theo quy định.");
  auto check = quality.check(hung, {c.code});
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->hollow);
  EXPECT_FALSE(check->reasons.empty());
  EXPECT_EQ(c.state, casework::State::resolved);
}

}  // namespace
}  // namespace dinh::hotline
