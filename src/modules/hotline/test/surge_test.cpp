// Surge mode: what is known already, when it is time, and reading before refusing.
#include "modules/hotline/surge/surge.hpp"

#include "base/shipped.hpp"
#include "casework/store.hpp"
#include "civic/test/civic_fixture.hpp"

namespace dinh::hotline {
namespace {

using civic::administrator;

constexpr Instant noon{1'000'000};

KnownIncident flood() {
  KnownIncident out;
  out.id = 1;
  out.title = "Ngập đường Yersin";
  out.text = "Đoạn trước chợ Thủ Dầu Một ngập sâu, đội thoát nước đang làm việc";
  out.categories = {"thoat-nuoc"};
  out.lat = 10.98, out.lon = 106.65, out.radius_m = 800;
  out.areas = {"25747"};
  out.begins = Instant{0};
  return out;
}
bool known(IncidentQuestion const& q, Instant now = noon) {
  std::vector<KnownIncident> all = {flood()};
  all[0].ends = Instant{2'000'000};
  return match(all, q, now) != nullptr;
}

class SurgeOn : public civic::World {
 protected:
  SurgeOn() { casework::store::migrate(db); }
  void report(Instant at) {
    casework::Case c;
    c.id = ++made;
    c.code = "code-" + std::to_string(made);
    c.opened_at = c.updated_at = at;
    db.write([&](storage::Tx& tx) { casework::store::insert(tx, c); });
  }
  std::int64_t made = 0;
  Catalogue catalogue{shipped("hotline/fields.json"), shipped("hotline/assignments.json")};
  Reader reader{db, catalogue, civic.areas};
  Surge surge{db, catalogue, civic.areas, civic.audit, reader, [this] { return time; }, 420};
};
INSTANTIATE_TEST_SUITE_P(Sqlite, SurgeOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, SurgeOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST(KnownIncidents, FitByFieldAndPlace) {
  EXPECT_TRUE(known({"", "thoat-nuoc", "25747", {}, {}}));
  EXPECT_TRUE(known({"", "thoat-nuoc", "", 10.981, 106.651}));
  EXPECT_FALSE(known({"", "thoat-nuoc", "", 11.2, 106.8})) << "elsewhere";
  EXPECT_FALSE(known({"", "thoat-nuoc", "", {}, {}})) << "the field alone is half the city's calls";
  EXPECT_FALSE(known({"", "chieu-sang", "25747", {}, {}})) << "another matter";
}

TEST(KnownIncidents, FitByWordsWhereNothingElseIsKnown) {
  EXPECT_TRUE(known({"ngap sau duong yersin gan cho", "", "", {}, {}}));
  EXPECT_FALSE(known({"đèn đường không sáng", "", "", {}, {}}));
}

TEST(KnownIncidents, HoldFromToAndNoLonger) {
  EXPECT_FALSE(known({"", "thoat-nuoc", "25747", {}, {}}, Instant{-1}));
  EXPECT_FALSE(known({"", "thoat-nuoc", "25747", {}, {}}, Instant{2'000'000}));
}

TEST(SurgeMode_, IsSuggestedWhenTheLoadIsFarAboveTheNormalDay) {
  EXPECT_TRUE((Load{10, 2, 100}.surge_suggested()));
  EXPECT_FALSE((Load{4, 2, 40}.surge_suggested()));
  EXPECT_FALSE((Load{1, 0, 10}.surge_suggested())) << "a quiet night's calls are no storm";
  EXPECT_TRUE((Load{3, 0, 30}.surge_suggested()));
}

TEST(WriteGates, CloseWhenWritesAreSlow_AndOpenWhenAProbeIsFastAgain) {
  WriteGate gate;
  std::int64_t now = 1'000;
  auto write = [&](std::int64_t took) {
    if (!gate.enter(now)) return false;
    gate.leave(now, now + took);
    now += took;
    return true;
  };
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(write(20));
  EXPECT_FALSE(gate.closed(now));
  int taken = 0;
  for (int i = 0; i < 30; ++i) taken += write(2'000);
  EXPECT_TRUE(gate.closed(now));
  EXPECT_LT(taken, 30);
  EXPECT_FALSE(write(10)) << "put off at once";
  now += 1'001;
  EXPECT_TRUE(write(10)) << "one a second is tried";
  EXPECT_FALSE(gate.closed(now));
  EXPECT_TRUE(write(10));
}

TEST(WriteGates, LeaveAWorkerForReading) {
  WriteGate gate;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(gate.enter(1'000));
  EXPECT_TRUE(gate.enter(1'100)) << "a burst is no trouble";
  EXPECT_FALSE(gate.enter(1'400)) << "but slow ones do not take the last thread";
  gate.leave(1'000, 1'500);
  gate.leave(1'000, 1'500);
  EXPECT_TRUE(gate.enter(1'600));
}

TEST_P(SurgeOn, AnIncidentIsToldToCitizensAndChannels_UntilItEnds) {
  IncidentIn in;
  static_cast<KnownIncident&>(in) = flood();
  in.title_en = "Flood", in.text_en = "Crews are there";
  report(time);
  auto added = surge.add(administrator(), in);
  ASSERT_TRUE(added) << added.error().detail;
  ASSERT_EQ(surge.now({}, {})->incidents.size(), 1u);
  EXPECT_EQ(surge.now({}, {})->incidents[0].saved_by, "");
  auto answer = surge.known_incident({"", "thoat-nuoc", "25747", {}, {}});
  ASSERT_TRUE(answer);
  EXPECT_NE(answer->reply.find("đội thoát nước"), std::string::npos);
  EXPECT_EQ(surge.known_incident({"", "thoat-nuoc", "25747", {}, {}}, "en")->reply, "Flood. Crews are there");
  static_cast<KnownIncident&>(in) = *added;
  in.ends = time;
  in.if_match = 7;
  EXPECT_EQ(surge.save(administrator(), in).error().code, Code::stale);
  in.if_match = 1;
  ASSERT_TRUE(surge.save(administrator(), in));
  EXPECT_TRUE(surge.now({}, {})->incidents.empty());
  EXPECT_FALSE(surge.known_incident({"", "thoat-nuoc", "25747", {}, {}}));
}

TEST_P(SurgeOn, WhatDoesNotFitIsRefusedByName) {
  auto refused = [&](auto change) {
    IncidentIn in;
    static_cast<KnownIncident&>(in) = flood();
    change(in);
    auto saved = surge.add(administrator(), in);
    return saved ? std::string() : saved.error().field;
  };
  EXPECT_EQ(refused([](KnownIncident& i) { i.title = ""; }), "title");
  EXPECT_EQ(refused([](KnownIncident& i) { i.categories = {"?"}; }), "categories");
  EXPECT_EQ(refused([](KnownIncident& i) { i.lon = {}; }), "lat");
  EXPECT_EQ(refused([](KnownIncident& i) { i.main_case = "7K3-M9P-2QX"; }), "main_case");
  EXPECT_EQ(refused([](KnownIncident& i) { i.ends = i.begins + -1; }), "ends");
}

TEST_P(SurgeOn, TheLoadStandsBesideTheSameMinutesOfEarlierWeeks) {
  for (int i = 0; i < 30; ++i) report(time + -minute_ms);
  for (int week = 1; week <= 4; ++week)
    for (int i = 0; i < 5; ++i) report(time + -week * 7 * day_ms + -minute_ms);
  auto view = surge.view(administrator(), {});
  ASSERT_TRUE(view);
  EXPECT_EQ(view->per_minute, 3);
  EXPECT_EQ(view->normal_per_minute, 0.5);
  EXPECT_TRUE(view->suggested);
  SurgeModeIn on;
  on.on = true;
  on.read_only = true;
  ASSERT_TRUE(surge.set_mode(administrator(), on));
  EXPECT_FALSE(surge.view(administrator(), {})->suggested);
  EXPECT_TRUE(surge.writes_put_off());
}

}  // namespace dinh::hotline
