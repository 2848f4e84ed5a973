// The segment begun last is known by name: its loss is no end of the journal.
#include <fcntl.h>

#include <thread>

#include "storage/db.hpp"
#include "storage/files.hpp"
#include "storage/test/journal_fixture.hpp"

namespace dinh::storage {
namespace {

struct JournalNewest : testing::Test {
  std::unique_ptr<Journal> open() {
    return Journal::open(options, 0, [](JournalRecord const&) {});
  }
  void fill(int records) {
    auto journal = open();
    for (int i = 0; i < records; ++i)
      while (!journal->append(1, {i}, std::string(1000, 'x'))) std::this_thread::sleep_for(std::chrono::milliseconds(1));  // no spare yet
  }
  std::vector<fs::path> segments() const { return segments_in(options.folder); }
  std::string refusal() {
    try {
      open();
    } catch (StorageError const& e) { return e.what(); }
    return "";
  }
  TemporaryFolder folder;
  JournalOptions options{.folder = folder / "journal", .segment_bytes = 16 * 1024};
};

TEST_F(JournalNewest, IsMissedWhenItIsDeletedWhole) {
  fill(40);
  ASSERT_EQ(segments().size(), 3u);
  auto last = segments().back();
  fs::remove(last);
  EXPECT_NE(refusal().find(last.filename().string() + " is missing"), std::string::npos) << refusal();
}

TEST_F(JournalNewest, IsMissedWhenItWasTheOnlyOne) {
  fill(1);
  fs::remove(segments().back());
  EXPECT_NE(refusal(), "");
}

TEST_F(JournalNewest, IsLearntFromAJournalThatNamesNone) {
  fill(40);
  fs::remove(options.folder / "newest");
  EXPECT_EQ(refusal(), "");
  fs::remove(segments().back());
  EXPECT_NE(refusal(), "");
}

TEST_F(JournalNewest, MayBeFollowedByOneThatTheNoteDoesNotKnow) {
  fill(40);
  File(options.folder / "newest", O_RDWR).write_at("00000000000000000001", 0);  // a crash between beginning and noting
  EXPECT_EQ(refusal(), "");
}

}  // namespace
}  // namespace dinh::storage
