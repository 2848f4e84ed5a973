// Figures over time, on both engines.
#include "modules/operations/store.hpp"

#include "storage/test/db_fixture.hpp"

namespace dinh::operations {
namespace {

class SeriesOn : public testing::TestWithParam<storage::Engine> {
 protected:
  storage::OpenDb open_{GetParam()};
  storage::Db& db = *open_;
  SeriesOn() { migrate(db); }
  void put(std::string_view key, std::int64_t at, double value) {
    db.write([&](storage::Tx& tx) { record(tx, key, Instant{at}, value); });
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, SeriesOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, SeriesOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(SeriesOn, AreReadInOrder_HalfOpen_AndTheLastWordHolds) {
  put("pm25", 300, 30.5);
  put("pm25", 100, 10);
  put("pm25", 200, 20);
  put("pm25", 200, 0.1);
  put("online", 200, 99);
  auto points = db.read([](storage::Tx& tx) { return series(tx, "pm25", Instant{100}, Instant{300}); });
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[0].at.ms, 100);
  EXPECT_EQ(points[1].value, 0.1) << "digit by digit";
}

TEST_P(SeriesOn, TheValueOfAMoment_IsTheNewestNearIt) {
  put("pm25", 100, 1);
  put("pm25", 140, 2);
  auto near = [&](std::int64_t at) { return db.read([&](storage::Tx& tx) { return value_near(tx, "pm25", Instant{at}, 50); }); };
  EXPECT_EQ(near(120), 2.0);
  EXPECT_EQ(near(60), 1.0);
  EXPECT_FALSE(near(200));
}

}  // namespace dinh::operations
