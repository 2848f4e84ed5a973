#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "base/random.hpp"
#include "storage/test/journal_fixture.hpp"

namespace dinh::storage {
namespace {

// A child appends and tells what is durable through a pipe, until it is killed.
class KilledChild : public JournalTest {
 protected:
  Seq oldest_on_disk() const {
    auto files = fs::exists(options.folder) ? segment_files() : std::vector<fs::path>{};
    return files.empty() ? 1 : std::stoull(files.front().stem().string());
  }
  [[noreturn]] void be_the_child(int pipe) noexcept {  // noexcept: an exception must not wake up the parent's test run in here
    open(oldest_on_disk() - 1);
    journal->on_durable([&](Seq s) {
      if (::write(pipe, &s, sizeof s) != sizeof s) _exit(1);
    });
    while (true) {
      if (!append_one()) continue;
      Seq last = journal->last();
      if (last % 7 == 0) journal->wait_durable(last);
      if (last % 1000 == 0) journal->release(last > 3000 ? last - 3000 : 0);
    }
  }
  Seq run_child_for(std::chrono::microseconds time) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) be_the_child(ends[1]);
    ::close(ends[1]);
    std::this_thread::sleep_for(time);
    kill(child, SIGKILL);
    Seq acknowledged = 0, s = 0;
    while (::read(ends[0], &s, sizeof s) == sizeof s) acknowledged = s;
    ::close(ends[0]);
    waitpid(child, nullptr, 0);
    return acknowledged;
  }
};

TEST_F(KilledChild, LosesDoublesAndReordersNothingThatWasAcknowledged) {
  setenv("DINH_LOG", "error", 0);
  Seq total = 0;
  for (int round = 0; round < 20; ++round) {
    Seq acknowledged = run_child_for(std::chrono::microseconds(5'000 + random_u64() % 60'000));
    Seq oldest = oldest_on_disk();
    open(oldest - 1);
    ASSERT_EQ(replayed, numbers(oldest, journal->last()));
    ASSERT_GE(journal->last(), acknowledged);
    total = journal->last();
    journal.reset();
  }
  EXPECT_GT(total, 100u);  // of a busy machine too
}

}  // namespace
}  // namespace dinh::storage
