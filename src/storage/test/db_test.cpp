#include "storage/test/db_fixture.hpp"

#include <mutex>
#include <set>
#include <thread>

namespace dinh::storage {
namespace {

enum class Colour { red, green };
constexpr auto names_of(Colour) { return std::array{named(Colour::red, "red"), named(Colour::green, "green")}; }

struct Tag {
  std::string key;
  bool operator==(Tag const&) const = default;
  static constexpr auto fields() { return std::tuple(field("key", &Tag::key)); }
};

struct Sample {
  std::int64_t id = 0;
  bool flag = false;
  double number = 0;
  std::string text;
  std::optional<std::string> absent;
  Instant at;
  Date day;
  Colour colour = Colour::red;
  std::vector<Tag> tags;
  json::Value extra;
  std::vector<std::byte> bytes;
  bool operator==(Sample const&) const = default;
  static constexpr auto fields() {
    return std::tuple(field("id", &Sample::id), field("flag", &Sample::flag), field("number", &Sample::number),
                      field("text", &Sample::text), field("absent", &Sample::absent), field("at", &Sample::at), field("day", &Sample::day),
                      field("colour", &Sample::colour), field("tags", &Sample::tags), field("extra", &Sample::extra),
                      field("bytes", &Sample::bytes));
  }
};

constexpr std::string_view sample_table =
    "CREATE TABLE sample (id BIGINT PRIMARY KEY, flag BOOLEAN, number DOUBLE PRECISION, text TEXT, absent TEXT, at BIGINT, day INTEGER,"
    " colour TEXT, tags JSONB, extra JSONB, bytes BYTEA)";

class DbOn : public testing::TestWithParam<Engine> {
 protected:
  void put(Sample const& s) {
    db.write([&](Tx& tx) {
      tx.exec("INSERT INTO sample VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)", s.id, s.flag, s.number, s.text, s.absent, s.at, s.day,
              s.colour, s.tags, s.extra, s.bytes);
    });
  }
  std::int64_t count(std::string_view table) {
    return db.read([&](Tx& tx) { return *tx.one<std::int64_t>("SELECT count(*) FROM " + std::string(table)); });
  }
  void script(std::string_view sql) {
    db.write([&](Tx& tx) { tx.script(sql); });
  }
  OpenDb open_{GetParam()};
  Db& db = *open_;
};
INSTANTIATE_TEST_SUITE_P(Sqlite, DbOn, testing::Values(Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, DbOn, testing::Values(Engine::postgres));

TEST_P(DbOn, GivesBackEveryTypeAsItWasStored) {
  script(sample_table);
  std::vector<std::byte> all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes.push_back(static_cast<std::byte>(i));
  Sample s{.id = 9'007'199'254'740'993,
           .flag = true,
           .number = 0.1,
           .text = "Phường Bến Nghé 'x' \\ $1",
           .absent = {},
           .at = {-1},
           .day = {20'000},
           .colour = Colour::green,
           .tags = {{"a"}, {"b"}},
           .extra = *json::parse(R"({"n":1.5,"l":[true,null]})"),
           .bytes = all_bytes};
  put(s);
  auto back = db.read([](Tx& tx) { return tx.rows<Sample>("SELECT * FROM sample"); });
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].id, s.id);
  EXPECT_EQ(back[0].flag, s.flag);
  EXPECT_EQ(back[0].number, s.number);
  EXPECT_EQ(back[0].text, s.text);
  EXPECT_EQ(back[0].absent, s.absent);
  EXPECT_EQ(back[0].at, s.at);
  EXPECT_EQ(back[0].day, s.day);
  EXPECT_EQ(back[0].colour, s.colour);
  EXPECT_EQ(back[0].tags, s.tags);
  EXPECT_TRUE(back[0].extra == s.extra);
  EXPECT_EQ(back[0].bytes, s.bytes);
}

TEST_P(DbOn, GivesBackExtremeNumbersExactly) {
  script("CREATE TABLE n (i BIGINT, d DOUBLE PRECISION)");
  constexpr double tiny = 5e-324, large = 1.7976931348623157e308;
  db.write([&](Tx& tx) {
    tx.exec("INSERT INTO n VALUES($1,$2)", std::numeric_limits<std::int64_t>::min(), tiny);
    tx.exec("INSERT INTO n VALUES($1,$2)", std::numeric_limits<std::int64_t>::max(), large);
  });
  auto whole = db.read([](Tx& tx) { return tx.rows<std::int64_t>("SELECT i FROM n ORDER BY i"); });
  auto real = db.read([](Tx& tx) { return tx.rows<double>("SELECT d FROM n ORDER BY d"); });
  EXPECT_EQ(whole, (std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}));
  EXPECT_EQ(real, (std::vector<double>{tiny, large}));
}

TEST_P(DbOn, ReadsASumAsAWholeNumberAndAnAverageAsAFraction) {
  script("CREATE TABLE n (i BIGINT); INSERT INTO n VALUES (1), (2)");
  db.read([](Tx& tx) {
    EXPECT_EQ(tx.one<std::int64_t>("SELECT sum(i) FROM n"), 3);
    EXPECT_EQ(tx.one<double>("SELECT avg(i) FROM n"), 1.5);
  });
}

TEST_P(DbOn, BindsParametersByNumberInAnyOrderAndMoreThanOnce) {
  db.read([](Tx& tx) {
    auto text = tx.one<std::string>("SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT)", "a", "b");
    EXPECT_EQ(text, "bab");
  });
}

TEST_P(DbOn, AnswersHowManyRowsChanged) {
  script("CREATE TABLE n (i BIGINT PRIMARY KEY)");
  db.write([](Tx& tx) {
    EXPECT_EQ(tx.exec("INSERT INTO n VALUES (1), (2), (3)"), 3);
    EXPECT_EQ(tx.exec("UPDATE n SET i = i + 10 WHERE i > 1"), 2);
    EXPECT_EQ(tx.exec("INSERT INTO n VALUES (1) ON CONFLICT DO NOTHING"), 0);
    EXPECT_EQ(tx.exec("SELECT * FROM n"), 0);
    EXPECT_EQ(tx.exec("DELETE FROM n"), 3);
  });
}

TEST_P(DbOn, AnswersWhatAWriteReturned) {
  script("CREATE TABLE n (i BIGINT PRIMARY KEY, extra JSONB)");
  auto extra = db.write([](Tx& tx) { return tx.one<json::Value>("INSERT INTO n VALUES (1, $1) RETURNING extra", R"({"a":1})"); });
  EXPECT_TRUE(extra == *json::parse(R"({"a":1})"));
}

TEST_P(DbOn, RollsBackWhenTheFunctionThrows) {
  script("CREATE TABLE n (i BIGINT)");
  EXPECT_THROW(db.write([](Tx& tx) {
    tx.exec("INSERT INTO n VALUES (1)");
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  EXPECT_EQ(count("n"), 0);
}

TEST_P(DbOn, DoesNotCommitAfterASwallowedError) {
  script("CREATE TABLE n (i BIGINT PRIMARY KEY); INSERT INTO n VALUES (1)");
  auto swallow = [](Tx& tx) {
    tx.exec("INSERT INTO n VALUES (2)");
    try {
      tx.exec("INSERT INTO n VALUES (1)");
    } catch (StorageConflict const&) {}
  };
  EXPECT_THROW(db.write(swallow), StorageError);
  EXPECT_EQ(count("n"), 1);
}

TEST_P(DbOn, TellsConflictsFromOtherErrors) {
  script("CREATE TABLE p (i BIGINT PRIMARY KEY); CREATE TABLE c (p BIGINT REFERENCES p(i)); INSERT INTO p VALUES (1)");
  EXPECT_THROW(script("INSERT INTO p VALUES (1)"), StorageConflict);
  EXPECT_THROW(script("INSERT INTO c VALUES (7)"), StorageConflict);
  EXPECT_THROW(script("SELECT nothing"), StorageError);
  EXPECT_THROW(db.write([](Tx& tx) { tx.exec("INSERT INTO p VALUES ($1)"); }), StorageError);
}

TEST_P(DbOn, RefusesATextWithANulCharacter) {
  script("CREATE TABLE t (x TEXT)");
  EXPECT_THROW(db.write([](Tx& tx) { tx.exec("INSERT INTO t VALUES ($1)", std::string("a\0b", 3)); }), StorageError);
}

TEST_P(DbOn, RefusesATransactionInsideAWrite) {
  script("CREATE TABLE n (i BIGINT)");
  EXPECT_THROW(db.write([&](Tx&) { script("INSERT INTO n VALUES (1)"); }), StorageError);
  EXPECT_EQ(count("n"), 0);
}

TEST_P(DbOn, LosesNoWriteOfTwoWriters) {
  script("CREATE TABLE n (i BIGINT PRIMARY KEY, v BIGINT); INSERT INTO n VALUES (1, 0)");
  auto add = [&] {
    for (int i = 0; i < 100; ++i)
      db.write([](Tx& tx) {
        auto v = *tx.one<std::int64_t>("SELECT v FROM n WHERE i = 1");
        tx.exec("UPDATE n SET v = $1 WHERE i = 1", v + 1);
      });
  };
  std::thread a(add), b(add), c(add), d(add);
  for (auto* t : {&a, &b, &c, &d}) t->join();
  EXPECT_EQ(db.read([](Tx& tx) { return tx.one<std::int64_t>("SELECT v FROM n"); }), 400);
}

TEST_P(DbOn, ReadsOneSnapshotWhileAWriterCommits) {
  script("CREATE TABLE n (i BIGINT); INSERT INTO n VALUES (1)");
  db.read([&](Tx& tx) {
    EXPECT_EQ(tx.one<std::int64_t>("SELECT count(*) FROM n"), 1);
    std::thread([&] { script("INSERT INTO n VALUES (2)"); }).join();
    EXPECT_EQ(tx.one<std::int64_t>("SELECT count(*) FROM n"), 1);
  });
  EXPECT_EQ(count("n"), 2);
}

TEST_P(DbOn, RefusesToWriteInARead) {
  script("CREATE TABLE n (i BIGINT)");
  EXPECT_THROW(db.read([](Tx& tx) { tx.exec("INSERT INTO n VALUES (1)"); }), StorageError);
}

TEST_P(DbOn, WalksRowByRowUntilToldToStop) {
  script("CREATE TABLE n (i BIGINT)");
  db.write([](Tx& tx) {
    for (int i = 1; i <= 1300; ++i) tx.exec("INSERT INTO n VALUES ($1)", i);
  });
  std::int64_t sum = 0, seen = 0;
  db.read([&](Tx& tx) {
    Cell least = std::int64_t{1};
    tx.each("SELECT i FROM n WHERE i >= $1 ORDER BY i", {&least, 1}, [&](auto const&, auto& row) {
      sum += std::get<std::int64_t>(row[0]);
      return true;
    });
    tx.each("SELECT i FROM n WHERE i >= $1 ORDER BY i", {&least, 1}, [&](auto const&, auto&) {
      tx.one<std::int64_t>("SELECT count(*) FROM n");  // another query on the way
      return ++seen < 3;
    });
  });
  EXPECT_EQ(sum, 1300 * 1301 / 2);
  EXPECT_EQ(seen, 3);
}

TEST_P(DbOn, HandsOutEachIdOnceAmongThreads) {
  db.migrate("none", {});
  std::mutex mutex;
  std::set<std::int64_t> ids;
  auto take = [&] {
    for (int i = 0; i < 50; ++i) {
      auto id = db.write([](Tx& tx) { return tx.next_id("case"); });
      std::lock_guard guard(mutex);
      EXPECT_TRUE(ids.insert(id).second);
    }
  };
  std::thread a(take), b(take), c(take);
  for (auto* t : {&a, &b, &c}) t->join();
  EXPECT_EQ(ids.size(), 150u);
  EXPECT_EQ(db.write([](Tx& tx) { return tx.next_id("user"); }), 1);
}

TEST_P(DbOn, FollowsAChangedTableWithStatementsUsedBefore) {
  script("CREATE TABLE n (a BIGINT); INSERT INTO n VALUES (1)");
  auto columns = [&] {
    Rows rows;
    db.read([&](Tx& tx) { tx.run("SELECT * FROM n", {}, &rows); });
    return rows.columns;
  };
  EXPECT_EQ(columns(), (std::vector<std::string>{"a"}));
  script("ALTER TABLE n ADD COLUMN b BIGINT");
  EXPECT_EQ(columns(), (std::vector<std::string>{"a", "b"}));
}

constexpr Db::Migration first{1, "start", "CREATE TABLE m (a BIGINT);"};
constexpr Db::Migration second{2, "more", "ALTER TABLE m ADD COLUMN b BIGINT; INSERT INTO m VALUES (1, 2);"};

TEST_P(DbOn, RunsEachMigrationOnce) {
  db.migrate("part", std::array{first});
  db.migrate("part", std::array{first, second});
  open_.reopen();
  open_->migrate("part", std::array{first, second});
  EXPECT_EQ(open_->read([](Tx& tx) { return tx.one<std::int64_t>("SELECT count(*) FROM m"); }), 1);
}

TEST_P(DbOn, RefusesAnEditedMigration) {
  db.migrate("part", std::array{first});
  constexpr Db::Migration edited{1, "start", "CREATE TABLE m (a TEXT);"};
  EXPECT_THROW(db.migrate("part", std::array{edited}), StorageError);
}

TEST_P(DbOn, RefusesDataOfANewerRelease) {
  db.migrate("part", std::array{first, second});
  EXPECT_THROW(db.migrate("part", std::array{first}), StorageError);
}

TEST_P(DbOn, RefusesAMigrationPutInLater) {
  db.migrate("part", std::array{Db::Migration{2, "more", "CREATE TABLE m (a BIGINT)"}});
  EXPECT_THROW(db.migrate("part", std::array{Db::Migration{1, "late", "SELECT 1"}, Db::Migration{2, "more", "CREATE TABLE m (a BIGINT)"}}),
               StorageError);
}

TEST_P(DbOn, LeavesNothingOfAFailedMigration) {
  constexpr Db::Migration broken{1, "broken", "CREATE TABLE half (a BIGINT); CREATE TABLE half (a BIGINT);"};
  EXPECT_THROW(db.migrate("part", std::array{broken}), StorageError);
  EXPECT_THROW(count("half"), StorageError);
  db.migrate("part", std::array{first});
}

TEST_P(DbOn, FindsASoundDatabaseSound) {
  script("CREATE TABLE n (i BIGINT)");
  db.checkpoint();
  EXPECT_EQ(db.integrity(), "");
}

}  // namespace
}  // namespace dinh::storage
