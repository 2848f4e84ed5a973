#include "storage/test/db_fixture.hpp"

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
    return std::tuple(field("id", &Sample::id), field("flag", &Sample::flag), field("number", &Sample::number), field("text", &Sample::text),
                      field("absent", &Sample::absent), field("at", &Sample::at), field("day", &Sample::day),
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
  Sample s{.id = 9'007'199'254'740'993, .flag = true, .number = 0.1, .text = "Phường Bến Nghé 'x' \\ $1", .absent = {},
           .at = {-1}, .day = {20'000}, .colour = Colour::green, .tags = {{"a"}, {"b"}},
           .extra = *json::parse(R"({"n":1.5,"l":[true,null]})"), .bytes = all_bytes};
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

}  // namespace
}  // namespace dinh::storage
