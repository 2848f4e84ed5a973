// Writers that wait share a commit: each keeps its own fate.
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "storage/test/db_fixture.hpp"

namespace dinh::storage {
namespace {

struct SharedCommits : testing::Test {
  OpenDb open{Engine::sqlite};
  Db& db = *open;
  void SetUp() override {
    db.write([](Tx& tx) { tx.script("CREATE TABLE t (id BIGINT PRIMARY KEY, x TEXT NOT NULL)"); });
  }
  std::int64_t count() {
    return db.read([](Tx& tx) { return *tx.one<std::int64_t>("SELECT count(*) FROM t"); });
  }
  // A write holds the database until eight others wait for it: these are one batch then.
  template <class F>
  void together(F&& f) {
    std::latch holding(1), arrived(8);
    std::thread holder([&] {
      db.write([&](Tx&) {
        holding.count_down();
        arrived.wait();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      });
    });
    holding.wait();
    std::vector<std::thread> writers;
    for (int i = 0; i < 8; ++i)
      writers.emplace_back([&, i] {
        arrived.count_down();
        f(i);
      });
    for (auto& w : writers) w.join();
    holder.join();
  }
};

TEST_F(SharedCommits, UndoesOnlyTheWriteThatThrew) {
  std::atomic<int> failed = 0;
  together([&](int i) {
    try {
      db.write([&](Tx& tx) {
        tx.exec("INSERT INTO t VALUES($1, 'x')", i);
        if (i % 2) throw std::runtime_error("no");
      });
    } catch (std::runtime_error const&) { ++failed; }
  });
  EXPECT_EQ(failed, 4);
  EXPECT_EQ(count(), 4);
}

TEST_F(SharedCommits, FailsAWriteThatSwallowedItsError_AndKeepsTheOthers) {
  std::atomic<int> failed = 0;
  together([&](int i) {
    try {
      db.write([&](Tx& tx) {
        tx.exec("INSERT INTO t VALUES($1, 'x')", i);
        if (i != 3) return;
        try {
          tx.exec("INSERT INTO t VALUES(3, NULL)");
        } catch (StorageConflict const&) {}
      });
    } catch (StorageError const&) { ++failed; }
  });
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(count(), 7);
}

TEST_F(SharedCommits, TellsEachWriterItsOwnConflict) {
  std::atomic<int> refused = 0;
  together([&](int) {
    try {
      db.write([](Tx& tx) { tx.exec("INSERT INTO t VALUES(1, 'same')"); });
    } catch (StorageConflict const&) { ++refused; }
  });
  EXPECT_EQ(refused, 7);
  EXPECT_EQ(count(), 1);
}

TEST_F(SharedCommits, IsOnDiskWhenAnswered_WithManyWriters) {
  std::vector<std::thread> writers;
  for (int w = 0; w < 8; ++w)
    writers.emplace_back([&, w] {
      for (int i = 0; i < 50; ++i) {
        db.write([&](Tx& tx) { tx.exec("INSERT INTO t VALUES($1, 'x')", w * 1000 + i); });
        auto there = db.read([&](Tx& tx) { return tx.one<std::int64_t>("SELECT id FROM t WHERE id = $1", w * 1000 + i); });
        ASSERT_TRUE(there);
      }
    });
  for (auto& w : writers) w.join();
  open.reopen();
  EXPECT_EQ((*open).read([](Tx& tx) { return *tx.one<std::int64_t>("SELECT count(*) FROM t"); }), 400);
}

}  // namespace
}  // namespace dinh::storage
