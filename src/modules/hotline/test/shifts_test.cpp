// What one shift leaves to the next.
#include "modules/hotline/shifts/shifts.hpp"

#include "casework/cases.hpp"
#include "civic/test/civic_fixture.hpp"

namespace dinh::hotline {
namespace {

Actor colleague(std::int64_t id, std::string unit = "", bool all = true) {
  Actor out;
  out.user_id = id;
  out.name = "colleague " + std::to_string(id);
  out.rights = {"case.read"};
  if (all) out.rights.push_back("case.all");
  out.unit = std::move(unit);
  return out;
}

class ShiftsOn : public civic::World {
 protected:
  ShiftsOn() {
    casework::store::migrate(db);
    add(1, "7K3-M9P-2QX", casework::State::fresh, "");
    add(2, "8K3-M9P-2QX", casework::State::in_progress, "so-xd", true);
    add(3, "9K3-M9P-2QX", casework::State::resolved, "so-xd");
  }
  void add(std::int64_t id, std::string code, casework::State state, std::string unit, bool late = false) {
    casework::Case c;
    c.id = id;
    c.code = std::move(code);
    c.unit = std::move(unit);
    c.opened_at = c.updated_at = time;
    if (late) c.due_at = time + -hour_ms;
    casework::set_state(c, state, time);
    db.write([&](storage::Tx& tx) { casework::store::insert(tx, c); });
  }
  Shifts shifts{db, civic.audit, [this] { return time; }};
  Actor lan = colleague(1), hoa = colleague(2), minh = colleague(3, "so-xd", false);
};
INSTANTIATE_TEST_SUITE_P(Sqlite, ShiftsOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, ShiftsOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(ShiftsOn, KeepTheFiguresOfTheMoment) {
  auto note = shifts.add(lan, {"Còn một đường dây hỏng", {"2"}});
  ASSERT_TRUE(note);
  EXPECT_EQ((std::vector{note->waiting, note->open, note->overdue}), (std::vector<std::int64_t>{1, 2, 1}));
  EXPECT_EQ(note->cases, std::vector<std::string>{"8K3-M9P-2QX"});
  auto of_unit = shifts.add(minh, {"Xe hỏng", {}});
  EXPECT_EQ((std::vector{of_unit->waiting, of_unit->open, of_unit->overdue}), (std::vector<std::int64_t>{0, 1, 1}));
}

TEST_P(ShiftsOn, AreReadByEachOfTheSameUnit_AndDoneOnce) {
  auto id = shifts.add(lan, {"Gọi lại bà Sáu", {}})->id;
  EXPECT_EQ(shifts.list(lan, {})->unread, 0) << "one's own";
  EXPECT_EQ(shifts.list(hoa, {})->unread, 1);
  EXPECT_TRUE(shifts.list(minh, {})->items.empty()) << "another unit's";
  EXPECT_EQ(shifts.read(minh, {id}).error().code, Code::not_found);
  ASSERT_TRUE(shifts.read(hoa, {id}));
  auto read = shifts.read(hoa, {id});
  ASSERT_EQ(read->readers.size(), 1u);
  EXPECT_EQ(read->readers[0].name, "colleague 2");
  EXPECT_EQ(shifts.list(hoa, {})->unread, 0);
  auto done = shifts.finish(hoa, {id});
  EXPECT_EQ(done->done_by, "colleague 2");
  EXPECT_EQ(shifts.finish(lan, {id})->done_by, "colleague 2") << "again changes nothing";
  EXPECT_EQ(shifts.list(lan, {})->items.size(), 1u);
  time = time + 3 * day_ms;
  EXPECT_TRUE(shifts.list(lan, {})->items.empty()) << "what is done is not kept in sight for ever";
  shifts.forget();
  EXPECT_TRUE(shifts.read(hoa, {id})) << "and not forgotten at once";
  time = time + 366 * day_ms;
  shifts.forget();
  EXPECT_EQ(shifts.read(hoa, {id}).error().code, Code::not_found);
}

TEST_P(ShiftsOn, NameOnlyCasesThatMayBeSeen) {
  EXPECT_EQ(shifts.add(minh, {"x", {"1"}}).error().field, "cases");
  EXPECT_EQ(shifts.add(lan, {"x", {"4711"}}).error().field, "cases");
  EXPECT_EQ(shifts.add(lan, {"  ", {}}).error().field, "text");
  EXPECT_EQ(shifts.add(civic::administrator(), {"x", {}}).error().code, Code::forbidden) << "a machine has no shift";
}

}  // namespace dinh::hotline
