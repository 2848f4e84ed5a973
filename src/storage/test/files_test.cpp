#include "storage/files.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/db.hpp"
#include "storage/test/temporary_folder.hpp"

namespace dinh::storage {
namespace {

// What f answers in a process of its own that may write files of so many bytes only.
int with_file_limit(rlim_t bytes, std::function<int()> const& f) {
  pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    rlimit limit{bytes, bytes};
    _exit(setrlimit(RLIMIT_FSIZE, &limit) == 0 ? f() : 99);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

TEST(File, SaysThatTheDiskIsFull_WhenOnlyAPartWasWritten) {
  TemporaryFolder folder;
  int outcome = with_file_limit(100, [&] {
    try {
      File(folder / "f", O_RDWR | O_CREAT).write_at(std::string(250, 'x'), 0);
    } catch (StorageFull const&) { return 1; } catch (...) {
      return 2;
    }
    return 0;
  });
  EXPECT_EQ(outcome, 1);
  EXPECT_EQ(File(folder / "f", O_RDONLY).size(), 100u);  // the kernel wrote a part first: a short write
}

TEST(File, ReadsFewerBytesOnlyAtTheEnd) {
  TemporaryFolder folder;
  File file(folder / "f", O_RDWR | O_CREAT);
  file.write_at("abcdef", 0);
  std::string into(4, '.');
  EXPECT_EQ(file.read_at(into, 4), 2u);
  EXPECT_EQ(into.substr(0, 2), "ef");
  EXPECT_EQ(file.read_at(into, 100), 0u);
}

TEST(File, IsReadableByItsOwnerOnly_AndNotLeftToChildren) {
  TemporaryFolder folder;
  File file(folder / "f", O_RDWR | O_CREAT);
  EXPECT_EQ(fs::status(folder / "f").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_NE(fcntl(file.fd(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(File, NamesWhatCannotBeOpenedWrittenOrSynced) {
  TemporaryFolder folder;
  try {
    File(folder / "none", O_RDONLY);
    ADD_FAILURE();
  } catch (StorageError const& e) { EXPECT_NE(std::string(e.what()).find((folder / "none").string()), std::string::npos); }
  fs::create_directories(folder / "d");
  File read_only(folder / "f", O_RDONLY | O_CREAT);
  EXPECT_THROW(read_only.write_at("x", 0), StorageError);
  EXPECT_THROW(rename_durably(folder / "none", folder / "other"), StorageError);
  EXPECT_THROW(sync_folder(folder / "nowhere"), StorageError);
}

TEST(MakeFolder, MakesThoseAboveIt_AndIsContentWhenItIsThere) {
  TemporaryFolder folder;
  make_folder(folder / "a/b/c");
  make_folder(folder / "a/b/c");
  EXPECT_TRUE(fs::is_directory(folder / "a/b/c"));
  File(folder / "file", O_RDWR | O_CREAT);
  EXPECT_THROW(make_folder(folder / "file/d"), StorageError);
}

}  // namespace
}  // namespace dinh::storage
