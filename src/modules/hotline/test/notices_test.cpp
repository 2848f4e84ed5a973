// Alarms become notices: each once, a flood as one with a number, a hundred thousand within a second.
#include "modules/hotline/notices/notices.hpp"

#include <ctime>

#include <thread>

#include "base/shipped.hpp"
#include "casework/store.hpp"
#include "civic/people/rules.hpp"
#include "civic/test/civic_fixture.hpp"
#include "modules/hotline/notices/notices_store.hpp"
#include "modules/hotline/promises/books_store.hpp"

namespace dinh::hotline {
namespace {

using casework::Escalations;
using casework::Tell;

class Told : public civic::World {
 protected:
  Told() {
    casework::store::migrate(db);
    books_store::migrate(db);
    use(escalations, notices);
    for (auto const* name : {"lan", "hung"}) add(name, {"operator"});
    db.write([&](storage::Tx& tx) {
      books_store::put(tx,
                       DutyRoster{{{Tell::shift_leader, "", 1, time, time + day_ms}, {Tell::operations, "", 2, time, time + day_ms}}, 1});
    });
  }
  void use(Escalations& e, Notices& n) {
    e.use({.ladders = {}, .tell = [&n](storage::Tx& tx, auto const& groups, Instant now) { return n.tell(tx, groups, now); }, .told = {}});
  }
  // Cases first, first + 1, … with an alarm each.
  void alarms(std::int64_t first, std::int64_t number, std::string_view mark = "100%", Tell tell = Tell::shift_leader) {
    db.write([&](storage::Tx& tx) {
      for (auto id = first; id < first + number; ++id) {
        casework::Case c;
        c.id = id;
        c.code = "code-" + std::to_string(id);
        c.field = "giao-thong";
        c.channel = "web";
        c.unit = "unit-" + std::to_string(id % 40);
        c.title = "Ổ gà trên đường số " + std::to_string(id);
        c.opened_at = c.updated_at = time;
        if (!casework::store::find(tx, id)) casework::store::insert(tx, c);
        casework::escalation_store::put(tx, id, "result", c.unit, {2, std::string(mark), tell, time});
      }
    });
  }
  NoticeList list(std::int64_t user_id) {
    Actor actor;
    actor.user_id = user_id;
    return *notices.list(actor, {});
  }
  std::int64_t number(std::string_view sql) {
    return *db.read([&](storage::Tx& tx) { return tx.one<std::int64_t>(sql); });
  }

  Clock clock = [this] { return time; };
  Notices notices{db, civic::read_roles(shipped("civic/roles.json")), clock};
  Escalations escalations{db, [this](std::string_view code) { return civic.calendars.find(code); }, clock};
};
INSTANTIATE_TEST_SUITE_P(Sqlite, Told, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, Told, testing::Values(storage::Engine::postgres));

double cpu_ms() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
}

}  // namespace

TEST_P(Told, OneCaseIsOneNotice_WithItsNumber_UntilItIsRead) {
  alarms(7, 1);
  EXPECT_EQ(escalations.fire(), 1);
  auto told = list(1);
  ASSERT_EQ(told.items.size(), 1u);
  EXPECT_EQ(told.items[0].case_code, "code-7");
  EXPECT_EQ(told.items[0].mark, "100%");
  EXPECT_EQ(told.items[0].number, 1);
  EXPECT_EQ(told.unread, 1);
  EXPECT_EQ(list(2).unread, 0) << "it is somebody else's";
  Actor lan, hung;
  lan.user_id = 1, hung.user_id = 2;
  EXPECT_EQ(notices.read(hung, {{told.items[0].id}, false})->unread, 0);
  EXPECT_EQ(list(1).unread, 1) << "nobody reads for another";
  EXPECT_EQ(notices.read(lan, {{told.items[0].id}, false})->unread, 0);
  EXPECT_TRUE(list(1).items[0].read);
  time = time + 31 * day_ms;
  notices.forget();
  EXPECT_TRUE(list(1).items.empty());
}

TEST_P(Told, AFloodIsOneNoticeWithANumber_AndWhatComesLaterIsAddedToIt) {
  alarms(1, 3);
  EXPECT_EQ(escalations.fire(), 3);
  EXPECT_EQ(list(1).unread, 3);
  alarms(10, 209);
  EXPECT_EQ(escalations.fire(), 209);
  auto told = list(1);
  ASSERT_EQ(told.items.size(), 1u);
  EXPECT_EQ(told.items[0].number, 212);
  EXPECT_FALSE(told.items[0].case_code);
  alarms(1000, 1);
  escalations.fire();
  EXPECT_EQ(list(1).items[0].number, 213);
  Actor lan;
  lan.user_id = 1;
  ASSERT_TRUE(notices.read(lan, {{}, true}));
  alarms(2000, 1);
  escalations.fire();
  EXPECT_EQ(list(1).unread, 1) << "what was read is not taken up again";
}

TEST_P(Told, OfTwoHousesOnOneDatabaseEachAlarmIsToldByOne) {
  alarms(1, 3'000);
  auto other_db = storage::Db::open(open.url());
  Notices other_notices(*other_db, civic::read_roles(shipped("civic/roles.json")), clock);
  Escalations other(
      *other_db, [this](std::string_view code) { return civic.calendars.find(code); }, clock);
  use(other, other_notices);
  std::atomic<std::int64_t> fired = 0;
  auto until_done = [&](Escalations& e) {
    for (int tries = 0; tries < 200 && number("SELECT COUNT(*) FROM case_alarm") > 0; ++tries) try {
        fired += e.fire();
      } catch (storage::StorageError const&) {  // the other one was faster: the background thread comes again
      }
  };
  std::thread first([&] { until_done(escalations); }), second([&] { until_done(other); });
  first.join();
  second.join();
  EXPECT_EQ(number("SELECT COUNT(*) FROM case_alarm"), 0);
  EXPECT_EQ(number("SELECT COUNT(*) FROM case_escalation"), 3'000);
  EXPECT_EQ(number("SELECT CAST(SUM(number) AS BIGINT) FROM notice"), 3'000);
  EXPECT_EQ(fired, 3'000);
}

TEST_P(Told, AHundredThousandAtOnceAreOnDiskAndReadable) {
  constexpr std::int64_t many = 100'000;
  for (std::int64_t first = 1; first < many; first += 20'000) alarms(first, 20'000);
  auto began = monotonic_ms();
  auto spent = cpu_ms();
  EXPECT_EQ(escalations.fire(), many);
  auto told = list(1);
  spent = cpu_ms() - spent;
  auto took = monotonic_ms() - began;
  ASSERT_EQ(told.items.size(), 1u);
  EXPECT_EQ(told.items[0].number, many);
  EXPECT_EQ(number("SELECT COUNT(*) FROM case_escalation"), many);
  std::printf("100,000 alarms fired, on disk and readable: %lld ms (%.0f ms of this processor)\n", static_cast<long long>(took), spent);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(spent, 1'000) << "the bar is one second";
#endif
}

}  // namespace dinh::hotline
