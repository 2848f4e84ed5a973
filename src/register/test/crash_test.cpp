// kill -9 at random moments: what was acknowledged is there after the restart, once, in order.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "base/json.hpp"
#include "register/engine.hpp"
#include "storage/test/temporary_folder.hpp"

namespace dinh::reg {
namespace {

constexpr int entities = 7, rounds = 20;

// Counts up over a few entities for ever; says each number on the pipe once it is durable.
[[noreturn]] void count_up(std::filesystem::path const& folder, int from, int pipe) {
  Metrics metrics;
  Engine engine({.folder = folder.string()}, now, metrics);
  for (int n = from;; ++n) {
    std::string id = "urn:e" + std::to_string(n % entities);
    Delta delta{engine.find("", id) ? Delta::Kind::update : Delta::Kind::create, "", id, Instant{1'000'000 + n}, {}, false, "", {}};
    if (delta.kind == Delta::Kind::create) delta.types = {"T"};
    delta.attrs.push_back({"n", "", "{\"type\":\"Property\",\"value\":" + std::to_string(n) + "}"});
    auto seq = engine.apply(std::move(delta));
    if (!seq) _exit(1);
    if (n % 3 == 0) {  // a few travel together, as under load
      while (engine.durable() < *seq) usleep(20);
      if (write(pipe, &n, sizeof n) != sizeof n) _exit(1);
    }
    if (n % 50 == 0) engine.checkpoint();
  }
}

int newest_acknowledged(std::filesystem::path const& folder, int from, int life_us) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  auto child = fork();
  if (child == 0) {
    close(ends[0]);
    count_up(folder, from, ends[1]);
  }
  close(ends[1]);
  int n = 0, newest = from - 1;
  if (read(ends[0], &n, sizeof n) == sizeof n) newest = n;  // it is under way
  usleep(static_cast<useconds_t>(life_us));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  while (read(ends[0], &n, sizeof n) == sizeof n) newest = n;
  close(ends[0]);
  return newest;
}

}  // namespace

TEST(RegisterCrash, LosesDoublesAndReordersNothingAcknowledged_ThroughTwentyKills) {
  storage::TemporaryFolder folder;
  std::mt19937 dice(3);
  int next = 0;
  for (int round = 0; round < rounds; ++round) {
    int acknowledged = newest_acknowledged(folder.path(), next, static_cast<int>(dice() % 60'000));
    ASSERT_GE(acknowledged, next) << "round " << round;
    Metrics metrics;
    Engine engine({.folder = folder.path().string()}, now, metrics);
    int newest = static_cast<int>(engine.last()) - 1;  // one change a number: no gap, nothing twice
    ASSERT_GE(newest, acknowledged) << "round " << round;
    for (int n = std::max(0, newest - entities + 1); n <= newest; ++n) {
      auto doc = engine.find("", "urn:e" + std::to_string(n % entities));
      ASSERT_TRUE(doc);
      EXPECT_EQ(json::parse(doc->slice(doc->attrs()[0]))->find("value")->integer(), n);
    }
    std::vector<Sample> samples = engine.history("", "urn:e0", "n", "", Instant{0}, Instant{2'000'000'000}, 1'000'000);
    ASSERT_EQ(samples.size(), static_cast<std::size_t>(newest / entities + 1)) << "round " << round;
    for (std::size_t i = 0; i < samples.size(); ++i) ASSERT_EQ(samples[i].value, std::to_string(i * entities));
    EXPECT_EQ(engine.verify(), "");
    next = newest + 1;
  }
}

}  // namespace dinh::reg
