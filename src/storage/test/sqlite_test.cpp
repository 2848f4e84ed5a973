// What only the SQLite engine does.
#include <fcntl.h>
#include <sys/stat.h>

#include <thread>

#include "storage/files.hpp"
#include "storage/test/db_fixture.hpp"

namespace dinh::storage {
namespace {

class SqliteDb : public testing::Test {
 protected:
  void add(Db& to, std::string_view text) {
    to.write([&](Tx& tx) { tx.exec("INSERT INTO t VALUES ($1)", text); });
  }
  std::int64_t count(Db& in) {
    return in.read([](Tx& tx) { return *tx.one<std::int64_t>("SELECT count(*) FROM t"); });
  }
  std::unique_ptr<Db> open(std::string_view name = "city.db") { return Db::open("sqlite:" + (folder / name).string()); }
  void make_table(Db& in) {
    in.write([](Tx& tx) { tx.script("CREATE TABLE t (x TEXT)"); });
  }
  TemporaryFolder folder;
};

TEST_F(SqliteDb, MakesItsFolderAndIsReadableByItsOwnerOnly) {
  auto db = open("new/city.db");
  make_table(*db);
  struct stat info {};
  for (auto* name : {"new/city.db", "new/city.db-wal"}) {
    ASSERT_EQ(stat((folder / name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u) << name;
  }
}

TEST_F(SqliteDb, UsesFullSyncForeignKeysAndLargePages) {
  auto db = open();
  make_table(*db);
  db->read([](Tx& tx) {
    EXPECT_EQ(tx.one<std::string>("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(tx.one<std::int64_t>("PRAGMA synchronous"), 2);
    EXPECT_EQ(tx.one<std::int64_t>("PRAGMA foreign_keys"), 1);
    EXPECT_EQ(tx.one<std::int64_t>("PRAGMA page_size"), 4096);
  });
}

TEST_F(SqliteDb, KeepsOneDatabaseInMemoryForAllThreads) {
  auto db = Db::open("sqlite::memory:");
  make_table(*db);
  std::thread([&] { add(*db, "x"); }).join();
  EXPECT_EQ(count(*db), 1);
  EXPECT_EQ(db->integrity(), "");
}

TEST_F(SqliteDb, BacksUpWhileAWriterGoesOn) {
  auto db = open();
  make_table(*db);
  for (int i = 0; i < 200; ++i) add(*db, std::string(10'000, 'x'));
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    while (!stop) add(*db, "more");
  });
  db->backup_to((folder / "backup.db").string());
  stop = true;
  writer.join();
  auto copy = open("backup.db");
  EXPECT_GE(count(*copy), 200);
  EXPECT_EQ(copy->integrity(), "");
}

TEST_F(SqliteDb, WritesTheLogIntoTheFileAtACheckpoint) {
  auto db = open();
  make_table(*db);
  for (int i = 0; i < 400; ++i) add(*db, std::string(200'000, 'x'));  // 80 MB: more than the log may keep
  auto wal = fs::file_size(folder / "city.db-wal");
  db->checkpoint();
  EXPECT_GT(fs::file_size(folder / "city.db"), 60u << 20);
  for (int i = 0; i < 100; ++i) add(*db, std::string(200'000, 'x'));
  EXPECT_LE(fs::file_size(folder / "city.db-wal"), wal);  // it started over
  EXPECT_EQ(count(*db), 500);
}

TEST_F(SqliteDb, TellsThatItsFileIsDamaged) {
  {
    auto db = open();
    db->write([](Tx& tx) { tx.script("CREATE TABLE t (x TEXT); CREATE INDEX t_x ON t(x)"); });
    for (int i = 0; i < 300; ++i) add(*db, std::string(500, 'x') + std::to_string(i));
  }
  std::string page(16384, '\xff');
  File(folder / "city.db", O_RDWR).write_at(page, 16384 * 10);
  EXPECT_NE(open()->integrity(), "");
}

TEST_F(SqliteDb, RefusesTwoStatementsInOneAndUnnumberedParameters) {
  auto db = open();
  make_table(*db);
  EXPECT_THROW(db->write([](Tx& tx) { tx.exec("DELETE FROM t; DELETE FROM t"); }), StorageError);
  EXPECT_THROW(db->write([](Tx& tx) { tx.exec("DELETE FROM t WHERE x = ?", 1); }), StorageError);
}

TEST(DbUrl, RefusesWhatIsNoDatabase) {
  EXPECT_THROW(Db::open("mysql://x"), StorageError);
  EXPECT_THROW(Db::open("sqlite:/proc/none/x.db"), std::exception);
  EXPECT_THROW(Db::open("postgresql://127.0.0.1:1/none"), StorageError);
}

}  // namespace
}  // namespace dinh::storage
