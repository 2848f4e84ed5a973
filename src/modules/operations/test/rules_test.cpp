#include "modules/operations/rules.hpp"

#include <gtest/gtest.h>

#include "base/json_fields.hpp"
#include "base/shipped.hpp"

using namespace dinh;
using namespace dinh::operations;

namespace {

const Instant noon = *parse_instant("2026-11-24T12:00:00+07:00");
const SensorKind air{.type = "AirQualityObserved",
                     .name = "Không khí",
                     .attribute = "pm25",
                     .unit = "µg/m³",
                     .warn = 50,
                     .critical = 80,
                     .silent_after_s = 300};
const SensorKind speed{
    .type = "TrafficFlowObserved", .attribute = "averageVehicleSpeed", .direction = Direction::below, .warn = 15, .critical = 8};
const SensorKind lamp{.type = "Streetlight", .attribute = "status", .direction = Direction::not_ok};

Reading value(double v) { return {v, "", noon}; }

Point point(std::string id, Status status, double v = 90) {
  return {
      .id = std::move(id), .name = "Trạm 1", .area = "25747", .place = {106.6, 11.0}, .reading = value(v), .status = status, .since = noon};
}

}  // namespace

TEST(SensorStatus, FollowsTheLimitsInTheirDirection) {
  struct {
    SensorKind const& kind;
    Reading reading;
    Status expected;
  } const table[] = {
      {air, value(50), Status::ok},         {air, value(50.1), Status::warn},
      {air, value(80.1), Status::critical}, {speed, value(15), Status::ok},
      {speed, value(14.9), Status::warn},   {speed, value(7.9), Status::critical},
      {lamp, {{}, "ok", noon}, Status::ok}, {lamp, {{}, "defectiveLamp", noon}, Status::warn},
  };
  for (auto const& row : table)
    EXPECT_EQ(status_of(row.kind, row.reading, noon + 1000), row.expected) << row.kind.type << " " << row.reading.number.value_or(-1);
}

TEST(SensorStatus, IsSilentFromItsDeadlineOn_WhateverTheLastValueWas) {
  EXPECT_EQ(status_of(air, value(10), noon + 299'999), Status::ok);
  EXPECT_EQ(status_of(air, value(10), noon + 300'000), Status::silent);
}

TEST(SensorStatus, IsAWarning_WhenTheValueCannotBeRead) { EXPECT_EQ(status_of(air, {{}, "n/a", noon}, noon), Status::warn); }

TEST(SensorAlert, RingsForSilenceAndCriticalValuesOnly) {
  EXPECT_FALSE(alert_of(point("a", Status::ok), air, {"Thủ Dầu Một", "Thu Dau Mot"}));
  EXPECT_FALSE(alert_of(point("a", Status::warn), air, {"Thủ Dầu Một", "Thu Dau Mot"}));
  auto silent = alert_of(point("a", Status::silent), air, {"Thủ Dầu Một", "Thu Dau Mot"});
  ASSERT_TRUE(silent);
  EXPECT_EQ(silent->id, "silent:a");
  EXPECT_EQ(silent->breach_at, noon + 300'000);
  EXPECT_EQ(silent->place_en, "Thu Dau Mot");
  auto limit = alert_of(point("a", Status::critical), air, {"Thủ Dầu Một", "Thu Dau Mot"});
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->title, "Trạm 1: 90 µg/m³ vượt 80");
  EXPECT_EQ(limit->place, "Thủ Dầu Một");
}

TEST(AlertOrder, IsSeverityThenTimeToBreach) {
  Alert late{.id = "late", .severity = Severity::critical, .since = noon, .breach_at = noon + -5000};
  Alert soon{.id = "soon", .severity = Severity::critical, .since = noon, .breach_at = noon + 5000};
  Alert info{.id = "info", .severity = Severity::info, .since = noon + -90000};
  std::vector<Alert> list{info, soon, late};
  std::sort(list.begin(), list.end(), more_urgent);
  EXPECT_EQ(list[0].id, "late");
  EXPECT_EQ(list[1].id, "soon");
  EXPECT_EQ(list[2].id, "info");
}

TEST(AlertDifference, NamesWhatIsNewChangedAndGone) {
  Alert stays{.id = "stays", .since = noon}, changes{.id = "changes", .title = "1"}, goes{.id = "goes"},
      changed{.id = "changes", .title = "2"}, fresh{.id = "new"};
  auto found = difference({stays, changes, goes}, {stays, changed, fresh});
  ASSERT_EQ(found.raised.size(), 2u);
  EXPECT_EQ(found.raised[0].title, "2");
  EXPECT_EQ(found.raised[1].id, "new");
  EXPECT_EQ(found.cleared, std::vector<std::string>{"goes"});
}

TEST(Queue, ForThePublic_HoldsNeitherCodesNorWords) {
  QueueItem waits{"17", "7K3-M9P-2QX", "Nắp cống vỡ", "Thoát nước", "Drainage", "Phú Lợi", "Phu Loi", "web", noon};
  auto shown = for_the_public({waits}).at(0);
  EXPECT_FALSE(shown.case_id || shown.code || shown.title);
  EXPECT_EQ(json::to_text(shown).find("M9P"), std::string::npos);
  EXPECT_EQ(shown.field + ", " + shown.place, "Thoát nước, Phú Lợi");
  EXPECT_EQ(shown.waiting_since, noon);
}

TEST(Figures, AreAbsent_WhenNobodyReports) {
  EXPECT_FALSE(online_percent({}));
  std::vector<Point> points{point("a", Status::silent)};
  EXPECT_FALSE(mean_of(points, 0));
  EXPECT_EQ(online_percent(points), 0.0);
  points.push_back(point("b", Status::ok, 20));
  EXPECT_EQ(mean_of(points, 0), 20.0);
  EXPECT_EQ(online_percent(points), 50.0);
}

TEST(SensorKinds, AsShippedCanBeRead) { EXPECT_EQ(read_kinds(shipped("operations/sensors.json")).size(), 6u); }
