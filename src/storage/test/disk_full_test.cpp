// A disk of a few megabytes fills up and gets room again: nothing that was acknowledged is lost, reading goes on.
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <fstream>
#include <thread>

#include "storage/blobs.hpp"
#include "storage/db.hpp"
#include "storage/journal.hpp"
#include "storage/test/temporary_folder.hpp"

namespace dinh::storage {
namespace {

class FullDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (::mount("tmpfs", disk.path().c_str(), "tmpfs", 0, "size=4m") != 0) GTEST_SKIP() << "a small disk needs the right to mount one";
  }
  void TearDown() override { ::umount2(disk.path().c_str(), MNT_DETACH); }
  void fill() {
    std::ofstream ballast(disk / "ballast", std::ios::binary);
    std::string kilobyte(1024, 'x');
    while (ballast.write(kilobyte.data(), 1024).flush()) {}
  }
  void make_room() { fs::remove(disk / "ballast"); }
  TemporaryFolder disk;
};

TEST_F(FullDisk, OfSqliteRefusesWritesReadsOnAndRecovers) {
  auto db = Db::open("sqlite:" + (disk / "city.db").string());
  db->write([](Tx& tx) { tx.script("CREATE TABLE t (x TEXT)"); });
  auto add = [&](std::size_t bytes) { db->write([&](Tx& tx) { tx.exec("INSERT INTO t VALUES ($1)", std::string(bytes, 'x')); }); };
  auto count = [&] { return db->read([](Tx& tx) { return *tx.one<std::int64_t>("SELECT count(*) FROM t"); }); };
  add(10);
  fill();
  EXPECT_THROW(add(500'000), StorageFull);
  EXPECT_THROW(add(500'000), StorageFull);
  EXPECT_EQ(count(), 1);
  make_room();
  add(500'000);
  EXPECT_EQ(count(), 2);
  EXPECT_EQ(db->integrity(), "");
}

TEST_F(FullDisk, OfTheJournalRefusesRecordsBeforeTheyArePromisedAndRecovers) {
  JournalOptions options{.folder = disk / "journal", .segment_bytes = 64 * 1024};
  auto journal = Journal::open(options, 0, [](auto const&) {});
  fill();
  std::string payload(1000, 'x');
  Result<Seq> answer = journal->append(1, {}, payload);
  while (answer) answer = journal->append(1, {}, payload);
  EXPECT_EQ(answer.error().code, Code::storage_full);
  Seq promised = journal->last();
  ASSERT_GT(promised, 0u);
  journal->wait_durable(promised);
  make_room();
  for (int i = 0; i < 100 && !(answer = journal->append(1, {}, payload)); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(answer);
  journal.reset();
  Seq replayed = 0;
  Journal::open(options, 0, [&](JournalRecord const& r) { replayed = r.seq; });
  EXPECT_EQ(replayed, promised + 1);
}

TEST_F(FullDisk, OfBlobsRefusesAFileAndLeavesNothingBehind) {
  Blobs blobs({.folder = disk / "blobs"});
  auto kept = blobs.put("kept");
  EXPECT_THROW(static_cast<void>(blobs.put(std::string(8 << 20, 'x'))), StorageFull);
  EXPECT_EQ(blobs.get(*kept), "kept");
  EXPECT_TRUE(fs::is_empty(disk / "blobs/incoming"));
  EXPECT_TRUE(blobs.put("more"));
}

}  // namespace
}  // namespace dinh::storage
