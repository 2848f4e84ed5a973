// The chain of changes: it holds through restarts and thinning, and whatever is altered is found.
#include <gtest/gtest.h>

#include "register/checkpoint.hpp"
#include "register/engine.hpp"
#include "storage/test/temporary_folder.hpp"

namespace dinh::reg {
namespace {

struct ChangeChainOfARegister : testing::Test {
  storage::TemporaryFolder folder;
  int next = 0;

  std::string with_engine(std::function<void(Engine&)> const& work = {}) {
    Metrics metrics;
    Engine engine({.folder = folder.path().string(), .sync = false}, now, metrics);
    if (work) work(engine);
    return engine.verify();
  }
  void change(Engine& engine, int times) {
    for (int i = 0; i < times; ++i, ++next) {
      Delta delta{next == 0 ? Delta::Kind::create : Delta::Kind::update, "", "urn:e", Instant{1'700'000'000'000 + next}, {}, false, "", {}};
      if (next == 0) delta.types = {"T"};
      delta.attrs.push_back(
          {"n", "", R"({"type":"Property","value":)" + std::to_string(next) + R"(,"observedAt":"2020-01-01T00:00:00Z"})"});
      ASSERT_TRUE(engine.apply(std::move(delta)));
    }
  }
  void in_db(std::string const& sql) {
    storage::Db::open("sqlite:" + (folder.path() / "register.db").string())->write([&](storage::Tx& tx) { tx.exec(sql); });
  }
  std::int64_t links() {
    return storage::Db::open("sqlite:" + (folder.path() / "register.db").string())->read([](storage::Tx& tx) {
      return *tx.one<std::int64_t>("SELECT count(*) AS n FROM change_link");
    });
  }
  // A few links, the last of changes that the journal still has.
  void fill() {
    for (int i = 0; i < 4; ++i) EXPECT_EQ(with_engine([&](Engine& engine) { change(engine, 50); }), "");
  }
};

TEST_F(ChangeChainOfARegister, GrowsWithEachCheckpointAndHolds) {
  fill();
  EXPECT_EQ(links(), 5);  // where it began, and each end
  EXPECT_EQ(with_engine([&](Engine& engine) { engine.keep_history(0, {"urn:e"}, {.all = Instant{1'800'000'000'000}}); }), "");
}

TEST_F(ChangeChainOfARegister, FindsALinkThatWasAltered) {
  fill();
  in_db("UPDATE change_link SET digest = 'ff' || substr(digest, 3) WHERE last = 100");
  EXPECT_NE(with_engine().find("altered at changes 51 to 100"), std::string::npos) << with_engine();
}

TEST_F(ChangeChainOfARegister, FindsALinkThatWasTakenOut) {
  fill();
  in_db("DELETE FROM change_link WHERE last = 100");
  EXPECT_NE(with_engine().find("broken before changes 101 to 150"), std::string::npos) << with_engine();
}

TEST_F(ChangeChainOfARegister, FindsThatItsEndWasCutOff) {
  fill();
  in_db("DELETE FROM change_link WHERE last > 100");
  EXPECT_NE(with_engine().find("ends at 100"), std::string::npos) << with_engine();
}

TEST_F(ChangeChainOfARegister, FindsAnotherJournal) {
  fill();
  storage::TemporaryFolder other;
  std::filesystem::copy(folder.path() / "register.db", other.path() / "register.db");
  std::filesystem::remove_all(folder.path() / "journal");
  std::filesystem::remove(folder.path() / "register.db");
  next = 0;
  with_engine([&](Engine& engine) { change(engine, 100); });
  next += 1'000;  // from here on it tells something else
  with_engine([&](Engine& engine) { change(engine, 100); });
  std::filesystem::remove(folder.path() / "register.db-wal");
  std::filesystem::remove(folder.path() / "register.db-shm");
  std::filesystem::copy(other.path() / "register.db", folder.path() / "register.db", std::filesystem::copy_options::overwrite_existing);
  EXPECT_NE(with_engine().find("not the one that was chained: changes 101 to 150"), std::string::npos) << with_engine();
}

}  // namespace
}  // namespace dinh::reg
