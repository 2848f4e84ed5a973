// What only the PostgreSQL engine does.
#include <thread>

#include "storage/postgres_watch.hpp"
#include "storage/test/db_fixture.hpp"

namespace dinh::storage {
namespace {

class PgDb : public testing::Test {
 protected:
  OpenDb open_{Engine::postgres};
  Db& db = *open_;
  void script(std::string_view sql) {
    db.write([&](Tx& tx) { tx.script(sql); });
  }
};

TEST_F(PgDb, RunsATransactionAgainAfterASerializationConflict) {
  script("CREATE TABLE n (i BIGINT PRIMARY KEY, v BIGINT); INSERT INTO n VALUES (1, 0)");
  int runs = 0;
  db.write([&](Tx& tx) {
    auto v = *tx.one<std::int64_t>("SELECT v FROM n");
    if (++runs == 1) std::thread([&] { script("UPDATE n SET v = v + 1"); }).join();
    tx.exec("UPDATE n SET v = $1", v + 1);
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(db.read([](Tx& tx) { return tx.one<std::int64_t>("SELECT v FROM n"); }), 2);
}

TEST_F(PgDb, GivesUpATransactionThatAlwaysConflicts) {
  int runs = 0;
  EXPECT_THROW(db.write([&](Tx& tx) {
    ++runs;
    tx.script("DO $$ BEGIN RAISE EXCEPTION 'always' USING ERRCODE = '40001'; END $$");
  }),
               StorageError);
  EXPECT_EQ(runs, 8);
}

TEST_F(PgDb, SaysThatTheDiskIsFull) {
  EXPECT_THROW(script("DO $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$"), StorageFull);
}

TEST_F(PgDb, RunsATransactionAgainWhenItsConnectionIsCut) {
  script("CREATE TABLE n (i BIGINT)");
  int runs = 0;
  db.write([&](Tx& tx) {
    auto me = *tx.one<std::int64_t>("SELECT pg_backend_pid()");
    if (++runs == 1)
      std::thread([&] { db.read([&](Tx& other) { other.one<bool>("SELECT pg_terminate_backend(CAST($1 AS INTEGER))", me); }); }).join();
    tx.exec("INSERT INTO n VALUES (1)");
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(db.read([](Tx& tx) { return tx.one<std::int64_t>("SELECT count(*) FROM n"); }), 1);
}

TEST_F(PgDb, WaitsForAStatementThatTakesLongerThanItsPatience) {
  auto seconds = static_cast<double>(PostgresWatch::patience_ms + 500) / 1000;
  db.read([&](Tx& tx) { tx.exec("SELECT pg_sleep($1)", seconds); });
  EXPECT_TRUE(db.answers());
}

TEST_F(PgDb, TakesAStatementOfManyMegabytes) {
  script("CREATE TABLE t (x TEXT)");
  std::string text(16u << 20, 'x');  // more than a socket holds
  db.write([&](Tx& tx) { tx.exec("INSERT INTO t VALUES ($1)", text); });
  EXPECT_EQ(db.read([](Tx& tx) { return tx.one<std::string>("SELECT x FROM t"); }), text);
}

TEST_F(PgDb, NamesPgDumpWhenAskedForABackup) {
  try {
    db.backup_to("/nowhere");
    ADD_FAILURE();
  } catch (StorageError const& e) { EXPECT_NE(std::string(e.what()).find("pg_dump"), std::string::npos); }
}

TEST_F(PgDb, NeverTellsTheValuesOfARefusedRow) {
  script("CREATE TABLE person (phone TEXT PRIMARY KEY); INSERT INTO person VALUES ('0900000001')");
  try {
    db.write([](Tx& tx) { tx.exec("INSERT INTO person VALUES ($1)", "0900000001"); });
    ADD_FAILURE();
  } catch (StorageConflict const& e) { EXPECT_EQ(std::string(e.what()).find("0900000001"), std::string::npos); }
}

// A cluster of its own that stops without going: what is connected stays so, and nothing is answered.
TEST(PgServer, IsNoticedWithinSecondsWhenItHangs_AndWhenItGoesOn) {
  PostgresCluster cluster;
  auto db = Db::open(cluster.url());
  auto ask = [&] { db->read([](Tx& tx) { tx.one<std::int64_t>("SELECT 1"); }); };
  auto ms_until_refused = [&] {
    auto began = monotonic_ms();
    EXPECT_THROW(ask(), StorageUnavailable);
    return monotonic_ms() - began;
  };
  ask();
  cluster.freeze();
  EXPECT_LT(ms_until_refused(), PostgresWatch::patience_ms + 4'000);
  EXPECT_FALSE(db->answers());
  EXPECT_LT(ms_until_refused(), 100) << "nobody waits any more";
  cluster.thaw();
  std::this_thread::sleep_for(std::chrono::milliseconds(PostgresWatch::ask_again_ms));
  ask();
  EXPECT_TRUE(db->answers());
}

// A cluster of its own with real syncs, stopped the hard way.
TEST(PgServer, KeepsWhatWasCommittedWhenItDiesAndIsFoundAgain) {
  PostgresCluster cluster(true);
  auto db = Db::open(cluster.url());
  db->migrate("none", {});
  db->write([](Tx& tx) { tx.script("CREATE TABLE n (i BIGINT PRIMARY KEY)"); });
  std::int64_t last = 0;
  for (int i = 0; i < 50; ++i)
    last = db->write([](Tx& tx) {
      auto id = tx.next_id("n");
      tx.exec("INSERT INTO n VALUES ($1)", id);
      return id;
    });
  cluster.stop();
  EXPECT_THROW(db->read([](Tx& tx) { tx.one<std::int64_t>("SELECT 1"); }), StorageError);
  cluster.start();
  EXPECT_EQ(db->read([](Tx& tx) { return tx.one<std::int64_t>("SELECT count(*) FROM n"); }), 50);
  EXPECT_GT(db->write([](Tx& tx) { return tx.next_id("n"); }), last);
}

}  // namespace
}  // namespace dinh::storage
