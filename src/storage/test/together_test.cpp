// Db::together: what several functions ask of the records is one transaction.
#include <thread>

#include "storage/test/db_fixture.hpp"

namespace dinh::storage {
namespace {

class TogetherOn : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    db.write([](Tx& tx) { tx.script("CREATE TABLE n (i BIGINT PRIMARY KEY)"); });
  }
  // As a service does: it knows nothing of a transaction around it.
  void put(std::int64_t i) {
    db.write([&](Tx& tx) { tx.exec("INSERT INTO n VALUES ($1)", i); });
  }
  std::int64_t count() {
    return db.read([](Tx& tx) { return *tx.one<std::int64_t>("SELECT count(*) FROM n"); });
  }
  std::int64_t count_elsewhere() {
    std::int64_t out = 0;
    std::thread([&] { out = count(); }).join();
    return out;
  }
  OpenDb open_{GetParam()};
  Db& db = *open_;
};
INSTANTIATE_TEST_SUITE_P(Sqlite, TogetherOn, testing::Values(Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, TogetherOn, testing::Values(Engine::postgres));

TEST_P(TogetherOn, ReadsItsOwnWrites_WhichNobodyElseSeesBeforeTheEnd) {
  db.together([&](Tx&) {
    put(1);
    put(2);
    EXPECT_EQ(count(), 2);
    EXPECT_EQ(count_elsewhere(), 0);
    return true;
  });
  EXPECT_EQ(count_elsewhere(), 2);
}

TEST_P(TogetherOn, UndoesEverythingWhenSomethingThrows) {
  auto fails = [&](Tx&) -> bool {
    put(1);
    throw std::runtime_error("no");
  };
  EXPECT_THROW(db.together(fails), std::runtime_error);
  EXPECT_EQ(count(), 0);
  put(1);  // the thread is outside again
}

TEST_P(TogetherOn, DoesWhatWaitsForTheCommitAfterIt_AndNotAtAllWithoutOne) {
  std::int64_t seen = -1;
  db.together([&](Tx&) {
    put(1);
    db.after_commit([&] { seen = count_elsewhere(); });
    EXPECT_EQ(seen, -1);
    return true;
  });
  EXPECT_EQ(seen, 1);
  auto fails = [&](Tx&) -> bool {
    db.after_commit([&] { seen = -2; });
    throw std::runtime_error("no");
  };
  EXPECT_THROW(db.together(fails), std::runtime_error);
  EXPECT_EQ(seen, 1);
  db.after_commit([&] { seen = 3; });  // nothing to wait for
  EXPECT_EQ(seen, 3);
}

TEST_P(TogetherOn, KeepsThreadsApart) {
  auto work = [&](std::int64_t first) {
    for (std::int64_t i = 0; i < 25; ++i)
      db.together([&](Tx&) {
        put(first + 2 * i);
        put(first + 2 * i + 1);
        return true;
      });
  };
  std::thread a(work, 0), b(work, 100), c(work, 200);
  for (auto* t : {&a, &b, &c}) t->join();
  EXPECT_EQ(count(), 150);
}

}  // namespace
}  // namespace dinh::storage
