// Random changes and edits against a naive list of all that happened: the temporal answers tell the same before a checkpoint, after it,
// and after a restart that replays the journal.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <thread>

#include "register/evolution.hpp"
#include "register/history_frame.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {
namespace {

TEST(HistoryFrame, GivesBackByteForByteWhatItTookApart) {
  Instant modified{1'700'000'000'123}, created{-5};
  for (std::string text :
       {R"({"type":"Property","value":30.5,"observedAt":"2025-11-24T15:59:00Z","unitCode":"CEL"})", R"({"type":"Property","value":1})",
        R"({"type":"Property","value":"a\"\u0001b","observedAt":"2025-11-24T15:59:00.000Z"})",
        R"({"type":"Relationship","object":["urn:a","urn:b"],"datasetId":"urn:d"})",
        R"({"type":"LanguageProperty","languageMap":{"vi":"Trạm"}})",
        R"({"type":"Property","value":{"value":3},"by":{"type":"Property","value":1,"observedAt":"2020-01-01T00:00:00Z"}})",
        R"({"type":"Property","value":12345678901234567890.123456789})", R"({"type":"Property","value":"}]\\\"{","n":[{"a":["]"]}]})", "{",
        "{}", "", R"({"value")", R"({"value":"a)"}) {
    auto apart = take_apart(text, modified, created);
    auto whole = put_together(apart.frame, apart.value, apart.at);
    EXPECT_EQ(whole.bytes, text);
    EXPECT_EQ(whole.created, created);
    EXPECT_EQ(whole.is_observed, text.find("},") == text.npos && text.find("observedAt") != text.npos && text.find("\"by\"") == text.npos)
        << text;
  }
}

struct Event {
  int value;
  Instant observed;
  std::string id;  // instanceId, once it was seen
  bool operator==(Event const& b) const { return value == b.value && observed == b.observed; }
};

class TemporalModel : public testing::Test {
 protected:
  std::unique_ptr<storage::TemporaryFolder> folder = std::make_unique<storage::TemporaryFolder>();
  std::unique_ptr<NgsildWorld> world;
  Instant time{1'764'000'000'000};
  std::mt19937 dice{11};
  std::vector<Event> model[3];  // by entity, in the order of the times observed
  bool is_current[3] = {}, exists[3] = {};

  static std::string id(int e) { return "urn:e" + std::to_string(e); }
  void start() {
    world.reset();
    world = std::make_unique<NgsildWorld>(IngestPolicy{}, folder->path());
    world->time = time;
  }
  template <class Done>
  void wait(Done done) {
    for (int i = 0; i < 2'000 && !done(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_TRUE(done());
  }
  void checkpoint() {
    auto last = world->engine.last();
    world->engine.checkpoint();
    wait([&] { return world->engine.recorded("", "urn:e0").saved >= last; });
  }
  // What a power cut leaves: the journal, and the last checkpoint. The next start replays what came since.
  void crash() {
    wait([&] { return world->engine.durable() == world->engine.last(); });
    auto left = std::make_unique<storage::TemporaryFolder>();
    std::filesystem::copy(folder->path(), left->path(),
                          std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
    world.reset();
    folder = std::move(left);
    start();
  }
  void tick() { world->time = time = time + 1'000; }
  int roll(int n) { return static_cast<int>(dice() % static_cast<unsigned>(n)); }
  std::string instance(Event const& e) {
    return R"({"type":"Property","value":)" + std::to_string(e.value) + R"(,"observedAt":")" + iso(e.observed) + "\"}";
  }

  void happen() {
    tick();
    int e = roll(3);
    Event event{roll(50), Instant{1'700'000'000'000 + roll(400) * 1'000}, {}};
    switch (roll(8)) {
      case 0:
      case 1:
      case 2: return read(e, event);
      case 3: return forget(e);
      case 4: return write(e, event);
      case 5: return correct(e, event);
      case 6: return erase(e);
      case 7:
        if (roll(6) == 0) return erase_all(e);
    }
  }

  void read(int e, Event const& event) {
    std::string body = "{\"v\":" + instance(event) + "}";
    int status = is_current[e] ? world->patch("entities/" + id(e) + "/attrs", body).status
                               : world->post("entities", R"({"id":")" + id(e) + R"(","type":"T",)" + body.substr(1)).status;
    ASSERT_EQ(status, is_current[e] ? 204 : 201);
    is_current[e] = exists[e] = true;
    model[e].push_back(event);
  }
  void forget(int e) {
    if (!is_current[e]) return;
    ASSERT_EQ(world->send("DELETE /ngsi-ld/v1/entities/" + id(e)).status, 204);
    is_current[e] = false;
    exists[e] = true;
  }
  void write(int e, Event const& event) {
    auto answer = world->post("temporal/entities", R"({"id":")" + id(e) + R"(","type":"T","v":)" + instance(event) + "}");
    ASSERT_EQ(answer.status, exists[e] ? 204 : 201) << answer.body;
    exists[e] = true;
    model[e].push_back(event);
  }
  void correct(int e, Event const& event) {
    learn_ids(e);
    if (model[e].empty()) return;
    auto& one = model[e][static_cast<std::size_t>(roll(static_cast<int>(model[e].size())))];
    ASSERT_EQ(world->patch("temporal/entities/" + id(e) + "/attrs/v/" + one.id, "{\"value\":" + std::to_string(event.value) + "}").status,
              204);
    one.value = event.value;
  }
  void erase(int e) {
    learn_ids(e);
    if (model[e].empty()) return;
    auto place = model[e].begin() + roll(static_cast<int>(model[e].size()));
    ASSERT_EQ(world->send("DELETE /ngsi-ld/v1/temporal/entities/" + id(e) + "/attrs/v/" + place->id).status, 204);
    model[e].erase(place);
  }
  void erase_all(int e) {
    ASSERT_EQ(world->send("DELETE /ngsi-ld/v1/temporal/entities/" + id(e)).status, exists[e] ? 204 : 404);
    model[e].clear();
    exists[e] = false;
  }

  std::vector<Event> told(int e, std::string const& query = "timeproperty=observedAt") {
    auto answer = world->get("temporal/entities/" + id(e) + "?" + query);
    EXPECT_EQ(answer.status, exists[e] ? 200 : 404) << answer.body;
    std::vector<Event> out;
    auto body = answer.json();
    if (auto const* v = body.find("v"))
      for (auto const& i : v->array())
        out.push_back({static_cast<int>(*i.find("value")->integer()), *parse_instant(*i.find("observedAt")->string()),
                       std::string(*i.find("instanceId")->string())});
    return out;
  }
  static void order(std::vector<Event>& events) {
    std::sort(events.begin(), events.end(),
              [](Event const& a, Event const& b) { return std::tuple(a.observed, a.value) < std::tuple(b.observed, b.value); });
  }
  void learn_ids(int e) {
    auto now = told(e);
    order(now);
    order(model[e]);
    ASSERT_EQ(now, model[e]);
    model[e] = now;
  }
  void compare(std::string const& when) {
    SCOPED_TRACE(when);
    for (int e = 0; e < 3; ++e) {
      learn_ids(e);
      Instant from{1'700'000'000'000 + roll(400) * 1'000}, to = from + roll(200) * 1'000;
      auto window = told(e, "timerel=between&timeAt=" + iso(from) + "&endTimeAt=" + iso(to));
      std::vector<Event> expected;
      for (auto const& event : model[e])
        if (event.observed >= from && event.observed < to) expected.push_back(event);
      order(window);
      order(expected);
      EXPECT_EQ(window, expected);
    }
  }
};

TEST_F(TemporalModel, TellsTheSameAsAListOfAllThatHappened) {
  start();
  for (int round = 0; round < 60; ++round) {
    for (int i = 0; i < 25; ++i) happen();
    if (HasFatalFailure()) return;
    compare("round " + std::to_string(round));
    if (round % 3 == 0) checkpoint();
    if (round % 5 == 0) start();
    if (round % 4 == 3) crash();
    compare("after round " + std::to_string(round));
    if (HasFailure()) return;
  }
  EXPECT_EQ(world->engine.verify(), "");
}

}  // namespace
}  // namespace dinh::reg
