#include "storage/journal.hpp"

#include <fcntl.h>

#include <fstream>
#include <thread>

#include "storage/db.hpp"
#include "storage/files.hpp"
#include "storage/journal_folder.hpp"
#include "storage/journal_frame.hpp"
#include "storage/test/journal_fixture.hpp"

namespace dinh::storage {
namespace {

std::string bytes_of(fs::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void overwrite(fs::path const& path, std::size_t offset, std::string_view bytes) { File(path, O_RDWR).write_at(bytes, offset); }
void flip(fs::path const& path, std::size_t offset) {
  char byte = static_cast<char>(bytes_of(path).at(offset) ^ 0x40);
  overwrite(path, offset, {&byte, 1});
}
std::size_t start_of(fs::path const& path, Seq seq) {  // offset of a record in a segment
  File file(path, O_RDONLY);
  FrameReader reader(file, segment_head_bytes);
  while (auto frame = reader.next()) {
    if (frame->record.seq == seq && !frame->is_seal) return reader.offset();
    reader.skip(*frame);
  }
  ADD_FAILURE() << "no record " << seq;
  return 0;
}

TEST_F(JournalTest, ReplaysWhatWasAppendedInOrder) {
  open();
  append(1000);
  open();
  EXPECT_EQ(replayed, numbers(1, 1000));
  append(10);
  open(500);
  EXPECT_EQ(replayed, numbers(501, 1010));
  EXPECT_EQ(journal->last(), 1010u);
  EXPECT_EQ(journal->durable(), 1010u);
}

TEST_F(JournalTest, StaysTheSameWhenOpenedAndClosedManyTimes) {
  for (int i = 0; i < 30; ++i) {
    open();
    append(i % 3);
  }
  open();
  EXPECT_EQ(replayed.size(), 30u);
}

TEST_F(JournalTest, TellsDurableSequencesInOrder) {
  open();
  std::vector<Seq> told;
  journal->on_durable([&](Seq s) { told.push_back(s); });
  append(300);
  journal->wait_durable(300);
  journal.reset();
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_EQ(told.back(), 300u);
}

TEST_F(JournalTest, CutsATailTornAtAnyByte) {
  open();
  append(5);
  journal->wait_durable(5);
  append_each_durable(1);
  crash_after(6);
  auto file = segment_files().back();
  std::string whole = bytes_of(file);
  std::size_t start = start_of(file, 6), end = start + frame_head_bytes + payload_of(6).size();
  for (std::size_t cut = start; cut < end; ++cut) {
    std::string torn = whole.substr(0, cut) + std::string(whole.size() - cut, '\0');
    overwrite(file, 0, torn);
    open();
    ASSERT_EQ(replayed, numbers(1, 5)) << "cut at " << cut;
    journal.reset();
  }
}

TEST_F(JournalTest, ForgetsRecordsOfATornGroupForGood) {
  open();
  append_each_durable(3);
  crash_after(3);
  // The next group had three records; its first page was lost, the rest got to the disk.
  std::string group;
  for (Seq s = 4; s <= 6; ++s) write_frame(group, s, {static_cast<std::int64_t>(s) * 10}, change_kind, payload_of(s));
  mark_group_start(group.data());
  auto file = segment_files().back();
  std::size_t end = start_of(file, 3) + frame_head_bytes + payload_of(3).size();
  std::size_t first = frame_head_bytes + payload_of(4).size();
  overwrite(file, end + first, std::string_view(group).substr(first));
  open();
  EXPECT_EQ(replayed, numbers(1, 3));
  append_each_durable(1);  // as long as the lost one, so that the old record 5 would line up behind it
  crash_after(4);
  open();
  EXPECT_EQ(replayed, numbers(1, 4));
}

TEST_F(JournalTest, RefusesADamagedMiddleAndSaysWhere) {
  open();
  append_each_durable(20);
  crash_after(20);
  auto file = segment_files().back();
  std::size_t at = start_of(file, 10);
  for (std::size_t offset : {at, at + 5, at + 9, at + frame_head_bytes}) {
    flip(file, offset);
    try {
      open();
      ADD_FAILURE() << "opened with byte " << offset << " flipped";
    } catch (StorageError const& e) {
      std::string what = e.what();
      EXPECT_NE(what.find(file.filename().string()), std::string::npos) << what;
      EXPECT_NE(what.find("offset " + std::to_string(at)), std::string::npos) << what;
      EXPECT_NE(what.find("record 10"), std::string::npos) << what;
    }
    flip(file, offset);
  }
  open();
  EXPECT_EQ(replayed, numbers(1, 20));
}

TEST_F(JournalTest, RefusesADamagedLastGroupOfAClosedJournal) {
  open();
  append(20);
  journal.reset();
  auto file = segment_files().back();
  flip(file, start_of(file, 15) + frame_head_bytes);
  EXPECT_THROW(open(), StorageError);
}

TEST_F(JournalTest, RefusesADamagedSegmentHead) {
  open();
  append(5);
  crash_after(5);
  flip(segment_files().back(), 3);
  EXPECT_THROW(open(), StorageError);
}

TEST_F(JournalTest, RefusesWhenASegmentIsMissing) {
  open();
  append_each_durable(1000);
  journal.reset();
  auto files = segment_files();
  ASSERT_GE(files.size(), 4u);
  fs::rename(files[1], folder / "away");
  EXPECT_THROW(open(), StorageError);
  fs::rename(folder / "away", files[1]);
  fs::remove(files[0]);
  EXPECT_THROW(open(), StorageError);
}

TEST_F(JournalTest, RefusesAnEmptyFolderWhenACheckpointExists) {
  EXPECT_THROW(open(100), StorageError);
  options.first = 101;
  open(100);
  append(3);
  open(100);
  EXPECT_EQ(replayed, numbers(101, 103));
}

TEST_F(JournalTest, RefusesACheckpointThatIsAhead) {
  open();
  append(5);
  journal.reset();
  EXPECT_THROW(open(6), StorageError);
}

TEST_F(JournalTest, KeepsASecondProcessOut) {
  open();
  EXPECT_THROW(Journal::open(options, 0, [](auto const&) {}), StorageError);
}

TEST_F(JournalTest, ReadsAnyRangeFromTheSegmentsStillKept) {
  open();
  append_each_durable(50);
  append(950);
  journal->wait_durable(1000);
  EXPECT_EQ(read(1, 1000), numbers(1, 1000));
  EXPECT_EQ(read(777, 790), numbers(777, 790));
  EXPECT_EQ(read(990, 5000), numbers(990, 1000));
  EXPECT_EQ(read(1001, 5000), numbers(1, 0));
  int seen = 0;
  journal->read(1, 1000, [&](auto const&) { return ++seen < 5; });
  EXPECT_EQ(seen, 5);
  open();
  EXPECT_EQ(read(123, 456), numbers(123, 456));
}

TEST_F(JournalTest, ReadsWhileAnotherThreadAppendsAndReleases) {
  open();
  std::atomic<bool> done{false};
  std::thread reader([&] {
    Seq next = 1;
    while (!done || next <= journal->durable()) {
      Seq to = std::min(journal->durable(), next + 200);
      bool kept = journal->read(next, to, [&](JournalRecord const& r) {
        EXPECT_EQ(r.seq, next);
        EXPECT_EQ(r.payload, payload_of(r.seq));
        ++next;
        return true;
      });
      if (!kept) next = journal->oldest();
    }
  });
  for (int i = 0; i < 5000; ++i) {
    ASSERT_TRUE(append_one());
    if (i % 50 == 0) journal->wait_durable(journal->last());
    if (i % 500 == 0) journal->release(journal->durable() > 1500 ? journal->durable() - 1500 : 0);
  }
  journal->wait_durable(5000);
  done = true;
  reader.join();
}

TEST_F(JournalTest, NeverResurrectsRecordsOfARecycledSegment) {
  open();
  for (int round = 0; round < 20; ++round) {
    append_each_durable(100);
    journal->release(journal->durable());
  }
  Seq last = journal->last();
  EXPECT_GT(journal->oldest(), 1500u);
  EXPECT_FALSE(journal->read(1, 10, [](auto const&) { return true; }));
  crash_after(last);
  open(last - 50);
  EXPECT_EQ(replayed, numbers(last - 49, last));
  append_each_durable(100);
  EXPECT_EQ(read(last - 49, last + 100), numbers(last - 49, last + 100));
  EXPECT_LT(segment_files().size(), 12u);  // files are used again, not piled up
}

TEST_F(JournalTest, RefusesRecordsWhenTheDiskIsFullAndGoesOnWhenItIsNot) {
  options.faults.before_reserve = [&] {
    if (is_full) throw StorageFull("no space");
  };
  open();
  append_each_durable(10);
  is_full = true;
  Result<Seq> answer = append_one();
  while (answer) answer = append_one();
  EXPECT_EQ(answer.error().code, Code::storage_full);
  Seq accepted = journal->last();
  journal->wait_durable(accepted);  // what was promised is kept
  EXPECT_FALSE(journal->broken());
  EXPECT_EQ(read(1, accepted), numbers(1, accepted));  // reading goes on
  is_full = false;
  for (int i = 0; i < 100 && !(answer = append_one()); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(answer);
  append_each_durable(10);
  open();
  EXPECT_EQ(replayed, numbers(1, accepted + 11));
}

TEST_F(JournalTest, TakesNothingMoreAfterAFailedSync) {
  options.faults.before_sync = [&] {
    if (fails) throw StorageError("Input/output error");
  };
  open();
  append_each_durable(5);
  fails = true;
  ASSERT_TRUE(append_one());
  EXPECT_THROW(journal->wait_durable(6), StorageError);
  EXPECT_TRUE(journal->broken());
  fails = false;
  EXPECT_THROW(static_cast<void>(append_one()), StorageError);
  EXPECT_EQ(journal->durable(), 5u);
  EXPECT_EQ(read(1, 5), numbers(1, 5));
}

TEST_F(JournalTest, GoesOnFromWhatIsDurable_WhenItIsOpenedAgainAfterAFailedSync) {
  options.faults.before_sync = [&] {
    if (fails) throw StorageError("Input/output error");
  };
  open();
  append_each_durable(5);
  fails = true;
  ASSERT_TRUE(append_one());
  EXPECT_THROW(journal->wait_durable(6), StorageError);
  fails = false;
  open();
  ASSERT_GE(replayed.size(), 5u);  // the sixth was never promised; it may be there
  EXPECT_EQ(replayed, numbers(1, journal->last()));
  append_each_durable(10);
  Seq last = journal->last();
  open();
  EXPECT_EQ(replayed, numbers(1, last));
}

// What a failed sync left in the kernel's cache only would pass for durable otherwise.
TEST_F(JournalTest, WritesItsLastGroupOnceMore_WhenItHadNotBeenClosed) {
  auto written_at = [&] { return fs::last_write_time(segment_files().back()); };
  auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(24);
  open();
  append_each_durable(5);
  crash_after(5);
  auto before = bytes_of(segment_files().back());
  fs::last_write_time(segment_files().back(), long_ago);
  open();
  EXPECT_GT(written_at(), long_ago + std::chrono::hours(23));
  EXPECT_EQ(bytes_of(segment_files().back()), before);  // the same bytes
  journal.reset();                                      // closed: with a seal
  fs::last_write_time(segment_files().back(), long_ago);
  open();
  EXPECT_LT(written_at(), long_ago + std::chrono::hours(1));
}

TEST_F(JournalTest, TakesAClockThatJumpsAsItComes) {
  std::vector<std::int64_t> times = {1'000, -5, 9'000'000'000'000, 0, 2'000}, seen;
  journal = Journal::open(options, 0, [](auto const&) {});
  for (auto ms : times) ASSERT_TRUE(journal->append(change_kind, {ms}, "x"));
  journal.reset();
  journal = Journal::open(options, 0, [&](JournalRecord const& r) { seen.push_back(r.at.ms); });
  EXPECT_EQ(seen, times);
}

TEST_F(JournalTest, CutsAGroupThatWasTornAtTheStartOfAUsedSegment) {
  open();
  while (segment_files().size() < 3) append_each_durable(10);
  Seq last = journal->last();
  journal->release(last - 5);
  for (int i = 0; i < 100 && segment_files().size() > 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  Seq filled = last;
  auto files = segment_files().size();
  while (segment_files().size() == files) {  // into a segment that was used before
    append_each_durable(1);
    filled = journal->last();
  }
  crash_after(filled);
  auto file = segment_files().back();
  Seq first = std::stoull(file.stem().string());
  flip(file, segment_head_bytes + frame_head_bytes);  // of its one group, whose sync had not ended
  open(first - 1);
  EXPECT_EQ(journal->last(), first - 1);
  append_each_durable(200);
  crash_after(journal->last());
  open(first - 1);
  EXPECT_EQ(replayed, numbers(first, first + 199));
}

TEST_F(JournalTest, PushesBackWhenTheDiskDoesNotKeepUp) {
  is_slow = true;
  options.segment_bytes = 1 << 20;
  options.pending_limit_bytes = 10'000;
  options.faults.before_sync = [&] {
    while (is_slow) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  open();
  Result<Seq> answer = append_one();
  while (answer) answer = append_one();
  EXPECT_EQ(answer.error().code, Code::overloaded);
  is_slow = false;
  journal->wait_durable(journal->last());
  EXPECT_TRUE(append_one());
}

TEST_F(JournalTest, RefusesARecordLargerThanASegment) {
  open();
  auto answer = journal->append(change_kind, {}, std::string(options.segment_bytes, 'x'));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::too_large);
}

}  // namespace
}  // namespace dinh::storage
