#include "register/changes/change_stream.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.hpp"

using namespace dinh;
using namespace dinh::reg;

namespace {

struct Viewer final : http::SseViewer {
  std::string got;
  std::size_t waiting = 0;
  bool is_open = true;
  Seq last = 0;
  bool send(std::shared_ptr<const std::string> frame) override {
    got += *frame;
    return is_open;
  }
  bool open() const override { return is_open; }
  std::size_t queued() const override { return waiting; }
  std::uint64_t last_event_id() const override { return last; }
  void on_close(std::function<void()>) override {}
  std::string take() { return std::exchange(got, {}); }
};

class ChangeStream_ : public testing::Test {
 protected:
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("dinh-changes-" + random_token(8));
  Metrics metrics;
  Instant time = *parse_instant("2026-11-24T10:00:00Z");
  std::unique_ptr<Engine> engine = start();
  std::unique_ptr<ChangeStream> changes = std::make_unique<ChangeStream>(*engine, ChangeStream::Limits{.slice = 3, .silent_changes = 5});
  ~ChangeStream_() override {
    changes.reset();
    engine.reset();
    std::filesystem::remove_all(folder);
  }
  std::unique_ptr<Engine> start() {
    return std::make_unique<Engine>(
        EngineOptions{.folder = folder.string()}, [this] { return time; }, metrics);
  }
  void restart() {
    changes.reset();
    engine.reset();
    engine = start();
    changes = std::make_unique<ChangeStream>(*engine, ChangeStream::Limits{.slice = 3, .silent_changes = 5});
  }
  static AttrChange value(std::string name, int v, std::string dataset = "") {
    return {std::move(name), std::move(dataset), R"({"type":"Property","value":)" + std::to_string(v) + "}"};
  }
  void create(std::string id, std::string type, int v) {
    ASSERT_TRUE(engine->apply({Delta::Kind::create, "", std::move(id), time, {std::move(type)}, false, "", {value("v", v)}}));
  }
  Seq update(std::string id, std::vector<AttrChange> attrs) {
    return *engine->apply({Delta::Kind::update, "", std::move(id), time, {}, false, "", std::move(attrs)});
  }
  void deliver() {
    engine->deliver(engine->last());
    for (int i = 0; i < 20; ++i) changes->flush();
  }
  std::shared_ptr<Viewer> follow(ChangeFilter filter, Seq after = 0) {
    auto viewer = std::make_shared<Viewer>();
    viewer->last = after;
    EXPECT_TRUE(changes->attach(viewer, std::move(filter), 0));
    viewer->take();
    return viewer;
  }
  static std::vector<Seq> ids(std::string const& frames) {
    std::vector<Seq> out;
    for (std::size_t at = 0; (at = frames.find("id: ", at)) != frames.npos; ++at)
      if (frames.compare(frames.find('\n', at), 15, "\nevent: change\n") == 0) out.push_back(std::stoull(frames.substr(at + 4)));
    return out;
  }
};

}  // namespace

TEST_F(ChangeStream_, TellsOnlyWhatIsDurable_InOrder_AsTheRegisterShowsIt) {
  auto viewer = follow({});
  create("urn:a", "Air", 1);
  changes->flush();
  EXPECT_EQ(viewer->take(), "");
  deliver();
  EXPECT_EQ(viewer->take(),
            "id: 1\nevent: change\ndata: {\"seq\":1,\"kind\":\"create\",\"id\":\"urn:a\",\"type\":\"Air\",\"at\":\"2026-11-24T10:00:00Z\","
            "\"attrs\":{\"v\":{\"type\":\"Property\",\"value\":1}}}\n\n");
  update("urn:a", {value("w", 2), value("v", 3), value("v", 4, "urn:d"), {"no2", "", ""}, {"v", "urn:e", ""}});
  deliver();
  EXPECT_EQ(viewer->take(),
            "id: 2\nevent: change\ndata: {\"seq\":2,\"kind\":\"update\",\"id\":\"urn:a\",\"type\":\"Air\",\"at\":\"2026-11-24T10:00:00Z\","
            "\"attrs\":{\"v\":[{\"type\":\"Property\",\"value\":3},{\"type\":\"Property\",\"value\":4}],\"w\":{\"type\":\"Property\","
            "\"value\":2}},\"deleted\":[\"no2\",{\"name\":\"v\",\"datasetId\":\"urn:e\"}]}\n\n");
}

TEST_F(ChangeStream_, Filters_ByTypeIdAttributeAndTenant) {
  create("urn:a", "Air", 1);
  create("urn:b", "Bus", 1);
  ASSERT_TRUE(engine->apply({Delta::Kind::create, "school", "urn:s", time, {"Air"}, false, "", {value("v", 1)}}));
  auto air = follow({.types = {"Air"}}), one = follow({.ids = {"urn:b"}}), speed = follow({.attrs = {"speed"}}),
       school = follow({.tenant = "school"});
  update("urn:b", {value("v", 2)});
  update("urn:b", {value("speed", 30), value("v", 3)});
  ASSERT_TRUE(engine->apply({Delta::Kind::remove, "", "urn:a", time}));
  deliver();
  EXPECT_EQ(ids(air->take()), (std::vector<Seq>{1, 6})) << "from the beginning: nothing was delivered when they came";
  EXPECT_EQ(ids(one->take()), (std::vector<Seq>{2, 4, 5}));
  auto told = speed->take();
  EXPECT_EQ(ids(told), (std::vector<Seq>{1, 2, 5, 6}));
  EXPECT_EQ(told.find("\"v\":"), told.npos) << "only what was asked for";
  EXPECT_EQ(ids(school->take()), (std::vector<Seq>{3}));
}

TEST_F(ChangeStream_, ResumesBehindTheLastEvent_AlsoAfterARestart) {
  create("urn:a", "Air", 0);
  for (int i = 1; i <= 9; ++i) update("urn:a", {value("v", i)});
  deliver();
  auto viewer = follow({}, 4);
  deliver();
  EXPECT_EQ(ids(viewer->take()), (std::vector<Seq>{5, 6, 7, 8, 9, 10}));
  restart();
  auto again = follow({}, 7);
  deliver();
  EXPECT_EQ(ids(again->take()), (std::vector<Seq>{8, 9, 10}));
}

TEST_F(ChangeStream_, LeavesASlowViewerAlone_AndGoesOnWhenItHasCaughtUp) {
  auto viewer = follow({});
  viewer->waiting = 1u << 20;
  create("urn:a", "Air", 0);
  deliver();
  EXPECT_EQ(viewer->take(), "");
  EXPECT_EQ(changes->viewers(), 1u);
  viewer->waiting = 0;
  deliver();
  EXPECT_EQ(ids(viewer->take()), (std::vector<Seq>{1}));
  viewer->is_open = false;
  changes->flush();
  EXPECT_EQ(changes->viewers(), 0u);
}

TEST_F(ChangeStream_, SaysWhereItStands_WhenOnlyOthersChange) {
  create("urn:a", "Air", 0);
  deliver();
  auto viewer = follow({.ids = {"urn:other"}});
  for (int i = 1; i <= 9; ++i) update("urn:a", {value("v", i)});
  deliver();
  EXPECT_NE(viewer->take().find("event: position\n"), std::string::npos);
}

TEST_F(ChangeStream_, RefusesMoreThanItsViewers) {
  ChangeStream small(*engine, {.viewers = 1});
  ASSERT_TRUE(small.attach(std::make_shared<Viewer>(), {}, 0));
  EXPECT_EQ(small.attach(std::make_shared<Viewer>(), {}, 0).error().code, Code::overloaded);
}
