#include "register/engine.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <random>

#include "base/random.hpp"
#include "register/q.hpp"

using namespace dinh;
using namespace dinh::reg;

namespace {

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("dinh-engine-" + random_token(8));
  ~Folder() { std::filesystem::remove_all(path); }
};

class RegisterEngine : public testing::Test {
 protected:
  Folder folder;
  Metrics metrics;
  Instant time = *parse_instant("2026-11-24T10:00:00Z");
  std::unique_ptr<Engine> engine = start();

  std::unique_ptr<Engine> start() {
    return std::make_unique<Engine>(
        EngineOptions{.folder = folder.path.string()}, [this] { return time; }, metrics);
  }
  void restart() {
    engine.reset();
    engine = start();
  }
  static std::string number(double v) { return "{\"type\":\"Property\",\"value\":" + std::to_string(v) + "}"; }
  static std::string whole(int v) { return "{\"type\":\"Property\",\"value\":" + std::to_string(v) + "}"; }
  static std::string text(std::string_view v) { return "{\"type\":\"Property\",\"value\":\"" + std::string(v) + "\"}"; }
  static std::string point(double lon, double lat) {
    return "{\"type\":\"GeoProperty\",\"value\":{\"type\":\"Point\",\"coordinates\":[" + std::to_string(lon) + "," + std::to_string(lat) +
           "]}}";
  }
  Result<Seq> create(std::string id, std::string type, std::vector<AttrChange> attrs) {
    return engine->apply({Delta::Kind::create, "", std::move(id), time, {std::move(type)}, false, "", std::move(attrs)});
  }
  Result<Seq> update(std::string id, std::vector<AttrChange> attrs) {
    return engine->apply({Delta::Kind::update, "", std::move(id), time, {}, false, "", std::move(attrs)});
  }
  Result<Seq> remove(std::string id) { return engine->apply({Delta::Kind::remove, "", std::move(id), time}); }

  std::vector<std::string> ids(std::string type, std::string q, std::optional<GeoQuery> geo = {}) {
    Query query;
    if (!type.empty()) query.types = {{type}};
    if (!q.empty()) query.q = *parse_q(q, [](std::string_view s) { return std::string(s); });
    query.geo = std::move(geo);
    std::vector<std::string> out;
    auto found = engine->query(query);
    for (auto const& d : found->docs) out.emplace_back(d->id());
    return out;
  }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_F(RegisterEngine, ServesTheDocumentAsItStandsInTheJournal) {
  ASSERT_TRUE(create("urn:a", "Air", {{"pm25", "", number(3)}, {"name", "", text("Trạm")}}));
  EXPECT_EQ(engine->find("", "urn:a")->text(),
            "{\"id\":\"urn:a\",\"type\":\"Air\",\"pm25\":{\"type\":\"Property\",\"value\":3.000000},\"name\":{\"type\":\"Property\","
            "\"value\":\"Trạm\"}}");
  time = time + 1000;
  ASSERT_TRUE(update("urn:a", {{"pm25", "", number(4)}, {"pm25", "urn:d", number(5)}, {"name", "", ""}}));
  auto before = engine->find("", "urn:a");
  std::string text_before(before->text());
  auto version = before->version;
  auto created = before->created_at(before->attrs()[0]);
  EXPECT_EQ(text_before,
            "{\"id\":\"urn:a\",\"type\":\"Air\",\"pm25\":[{\"type\":\"Property\",\"value\":4.000000},{\"type\":\"Property\",\"value\":5."
            "000000}]}");
  EXPECT_EQ(before->modified_at(before->attrs()[0]) - created, 1000);
  before = nullptr;  // a document shares names with its engine
  restart();
  auto after = engine->find("", "urn:a");
  EXPECT_EQ(after->text(), text_before);
  EXPECT_EQ(after->version, version);
  EXPECT_EQ(after->created_at(after->attrs()[0]), created);
  EXPECT_EQ(engine->verify(), "");
}

TEST_F(RegisterEngine, RefusesTheSecondCreateAndTheUpdateOfNothing) {
  ASSERT_TRUE(create("urn:a", "Air", {}));
  EXPECT_EQ(create("urn:a", "Air", {}).error().code, Code::conflict);
  EXPECT_EQ(update("urn:b", {}).error().code, Code::not_found);
  EXPECT_EQ(create("urn:\"b", "Air", {}).error().code, Code::invalid);
  ASSERT_TRUE(remove("urn:a"));
  EXPECT_FALSE(engine->find("", "urn:a"));
  EXPECT_TRUE(create("urn:a", "Air", {}));
}

TEST_F(RegisterEngine, FindsByComparison_InTheOrderOfCreation) {
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(
        create("urn:" + std::to_string(i), i % 2 ? "Air" : "Water", {{"v", "", number(i)}, {"s", "", text(i < 5 ? "low" : "high")}}));
  EXPECT_EQ(ids("Air", "v>4"), (Ids{"urn:5", "urn:7", "urn:9"}));
  EXPECT_EQ(ids("Air", "v>=3;v<7"), (Ids{"urn:3", "urn:5"}));
  EXPECT_EQ(ids("Air", "v==1,9"), (Ids{"urn:1", "urn:9"}));
  EXPECT_EQ(ids("Air", "v==2..6"), (Ids{"urn:3", "urn:5"}));
  EXPECT_EQ(ids("Air", "v!=2..6"), (Ids{"urn:1", "urn:7", "urn:9"}));
  EXPECT_EQ(ids("Water", "s==\"low\""), (Ids{"urn:0", "urn:2", "urn:4"}));
  EXPECT_EQ(ids("Water", "s!=\"low\";v<8"), (Ids{"urn:6"}));
  EXPECT_EQ(ids("Water", "(v==0|v==8);s~=^h"), (Ids{"urn:8"}));
  EXPECT_EQ(ids("", "v==0|v==1"), (Ids{"urn:0", "urn:1"}));
  ASSERT_TRUE(update("urn:9", {{"v", "", text("broken")}}));
  EXPECT_EQ(ids("Air", "v>4"), (Ids{"urn:5", "urn:7"}));
  ASSERT_TRUE(update("urn:7", {{"v", "", ""}}));
  EXPECT_EQ(ids("Air", "v>4"), (Ids{"urn:5"}));
  EXPECT_EQ(ids("Air", "unknown"), Ids{});
}

TEST_F(RegisterEngine, FindsNear_AndFollowsWhatMoves) {
  ASSERT_TRUE(create("urn:a", "Air", {{"location", "", point(106.65, 10.98)}}));
  ASSERT_TRUE(create("urn:b", "Air", {{"location", "", point(106.66, 10.98)}}));  // about 1.1 km east
  ASSERT_TRUE(create("urn:c", "Air", {{"location", "", point(107.00, 11.20)}}));
  GeoQuery near;
  near.geometry.points = {{106.65, 10.98}};
  near.max_distance_m = 500;
  EXPECT_EQ(ids("Air", "", near), (Ids{"urn:a"}));
  near.max_distance_m = 1500;
  EXPECT_EQ(ids("Air", "", near), (Ids{"urn:a", "urn:b"}));
  ASSERT_TRUE(update("urn:c", {{"location", "", point(106.651, 10.98)}}));
  ASSERT_TRUE(update("urn:a", {{"location", "", ""}}));
  EXPECT_EQ(ids("Air", "", near), (Ids{"urn:b", "urn:c"}));
}

TEST_F(RegisterEngine, KeepsEveryValue_AcrossCheckpointsAndRestarts) {
  ASSERT_TRUE(create("urn:a", "Air", {{"v", "", whole(0)}}));
  for (int i = 1; i <= 5; ++i) {
    time = time + 1000;
    ASSERT_TRUE(update("urn:a", {{"v", "", whole(i)}}));
    if (i == 2) engine->checkpoint();
    if (i == 4) restart();
  }
  time = time + 1000;
  ASSERT_TRUE(update("urn:a", {{"v", "", ""}}));
  auto samples = engine->history("", "urn:a", "v", "", Instant{0}, time + 1, 100);
  ASSERT_EQ(samples.size(), 7u);
  for (int i = 0; i <= 5; ++i) EXPECT_EQ(samples[static_cast<std::size_t>(i)].value, std::to_string(i)) << i;
  EXPECT_EQ(samples[6].value, "");
}

TEST_F(RegisterEngine, KeepsEveryValueOfAnEntityWithManyAttributes) {
  std::vector<AttrChange> attrs;
  for (int i = 0; i < 150; ++i) attrs.push_back({"v" + std::to_string(i), "", whole(i)});
  ASSERT_TRUE(create("urn:a", "Air", attrs));
  time = time + 1000;
  ASSERT_TRUE(update("urn:a", {{"v7", "", whole(1'007)}, {"v99", "", ""}, {"v149", "", whole(1'149)}}));
  auto values = [&](std::string const& name) {
    std::vector<std::string> out;
    for (auto const& s : engine->history("", "urn:a", name, "", Instant{0}, time + 1, 100)) out.push_back(s.value);
    return out;
  };
  for (auto when : {"unsaved", "saved"}) {
    EXPECT_EQ(values("v7"), (Ids{"7", "1007"})) << when;
    EXPECT_EQ(values("v8"), (Ids{"8"})) << when;
    EXPECT_EQ(values("v99"), (Ids{"99", ""})) << when;
    EXPECT_EQ(values("v149"), (Ids{"149", "1149"})) << when;
    restart();
  }
}

TEST_F(RegisterEngine, TellsListenersOnlyWhatIsDurable_InOrder) {
  std::vector<Seq> told;
  engine->on_change([&](Change const& c) { told.push_back(c.seq); });
  ASSERT_TRUE(create("urn:a", "Air", {}));
  auto last = *update("urn:a", {{"v", "", number(1)}});
  EXPECT_TRUE(told.empty());
  engine->deliver(last - 1);
  EXPECT_EQ(told, (std::vector<Seq>{last - 1}));
  engine->deliver(last);
  EXPECT_EQ(told, (std::vector<Seq>{last - 1, last}));
  std::vector<Seq> again;
  EXPECT_TRUE(engine->read_feed(
      last - 1, [&](Change const& c) { again.push_back(c.seq); }, [](Notice const&) {}));
  EXPECT_EQ(again, (std::vector<Seq>{last}));
}

// Random operations against a map: the same answers before and after a restart.
TEST_F(RegisterEngine, AgreesWithANaiveModel) {
  std::mt19937 dice(7);
  std::map<std::string, std::map<std::string, int>> model;
  for (int step = 0; step < 3000; ++step) {
    std::string id = "urn:" + std::to_string(dice() % 60), attr(1, static_cast<char>('a' + dice() % 4));
    int value = static_cast<int>(dice() % 20);
    time = time + 1;
    switch (dice() % 8) {
      case 0: EXPECT_EQ(remove(id).has_value(), model.erase(id) == 1); break;
      case 1:
      case 2:
        EXPECT_EQ(create(id, "T", {{attr, "", number(value)}}).has_value(),
                  model.emplace(id, std::map<std::string, int>{{attr, value}}).second);
        break;
      case 3:
        if (update(id, {{attr, "", ""}})) model[id].erase(attr);
        break;
      default:
        if (update(id, {{attr, "", number(value)}})) model[id][attr] = value;
    }
    if (step % 700 == 350) engine->checkpoint();
    if (step % 1000 == 999) restart();
    if (step % 50) continue;
    int limit = static_cast<int>(dice() % 20);
    std::size_t expected = 0;
    for (auto const& [key, attrs] : model)
      expected += attrs.count("a") && attrs.at("a") > limit && !(attrs.count("b") && attrs.at("b") == 3);
    Query q;
    q.types = {{"T"}};
    q.q = *parse_q("a>" + std::to_string(limit), [](std::string_view s) { return std::string(s); });
    q.count = true;
    q.limit = 1000;
    auto found = engine->query(q);
    std::erase_if(found->docs,
                  [&](DocPtr const& d) { return d->text().find("\"b\":{\"type\":\"Property\",\"value\":3.0") != std::string::npos; });
    EXPECT_EQ(found->docs.size(), expected) << step;
    EXPECT_EQ(engine->size(""), model.size());
  }
  EXPECT_EQ(engine->verify(), "");
}
