// The simulated city: the same from the same seed, believable, and it leaves visitors' own reports alone.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/commands/task_loop.hpp"
#include "app/demo/city.hpp"
#include "app/demo/simulator.hpp"
#include "base/random.hpp"
#include "base/shipped.hpp"

using namespace dinh;
using namespace dinh::app;

namespace {

constexpr demo::Size small{.sensors = 60, .readings_ms = 2 * hour_ms, .days = 30, .reports_per_day = 20};

class House {
 public:
  explicit House(demo::Size const& size = small) {
    Config config;
    config.city.simulated = true;
    if (auto made = folder.create(config); !made) throw std::runtime_error(made.error().detail);
    parts.emplace(
        folder, *folder.config(), [this] { return time; }, loop.port());
    if (auto seeded = parts->civic.units.seed(shipped("units/binh-duong.json")); !seeded) throw std::runtime_error(seeded.error().detail);
    demo::load(
        *parts, [](std::string_view, double) {}, size);
  }
  ~House() {
    loop.stop();
    parts.reset();
    std::filesystem::remove_all(path);
  }
  std::vector<casework::Case> cases() {
    return parts->db->read([](storage::Tx& tx) {
      return casework::store::list(tx, {}, {casework::store::Sort::oldest, 1'000'000, {}, {}});
    });
  }

  std::filesystem::path path = std::filesystem::temp_directory_path() / ("dinh-demo-" + random_token(8));
  Folder folder{path};
  Instant time = *parse_instant("2026-11-24T10:00:00+07:00");
  TaskLoop loop;
  std::optional<Parts> parts;
};

}  // namespace

TEST(Demo, MakesTheSameCityInEveryFolder) {
  House one, other;
  auto cases = one.cases();
  EXPECT_GT(cases.size(), 300u);
  EXPECT_EQ(json::to_text(cases), json::to_text(other.cases()));
  auto all = demo::sensors(one.parts->civic.areas, local_date(one.time, 420), small.sensors);
  ASSERT_EQ(all.size(), small.sensors);
  for (auto const& s : all) {
    auto a = one.parts->engine.find("", s.id), b = other.parts->engine.find("", s.id);
    ASSERT_TRUE(a && b) << s.id;
    EXPECT_EQ(a->text(), b->text());
  }
}

TEST(Demo, LeavesAVisitorsReportAlone) {
  House city;
  auto open = [&](std::int64_t user_id) {
    hotline::NewReport in{.field = "giao-thong", .description = "Ổ gà trước nhà tôi", .address = "1 Yersin"};
    return city.parts->db->write([&](storage::Tx& tx) { return city.parts->hotline.intake().open(tx, in, "web", user_id)->id; });
  };
  auto own = open(0);
  city.time = city.time + minute_ms;
  auto invented = open(demo::simulated_operator);
  city.time = city.time + hour_ms;
  demo::Simulator simulator(*city.parts);
  for (int i = 0; i < 60; ++i) simulator.work();
  auto state = [&](std::int64_t id) { return city.parts->db->read([&](storage::Tx& tx) { return casework::store::find(tx, id)->state; }); };
  EXPECT_EQ(state(own), casework::State::fresh);
  EXPECT_NE(state(invented), casework::State::fresh);
}

// A year: most units keep most of their promises, some are worse, September is the worst month.
TEST(Demo, UnitsAreAsPunctualAsUnitsAre) {
  House city({.sensors = 0, .readings_ms = 0, .days = 0, .reports_per_day = 0});
  auto where = demo::places(city.parts->civic.areas, local_date(city.time, 420));
  demo::CasePlan plan{demo::city_seed, city.time + -365 * day_ms, city.time, 420, 60, demo::promises(*city.parts)};
  std::map<std::string, std::pair<double, double>> units, months;
  double reports_in_september = 0, reports = 0;
  for (auto const& c : demo::make_cases(plan, where)) {
    auto promise = plan.promise_of(c.field, c.area, c.opened_at);
    bool september = civil(local_date(c.opened_at, 420)).month == demo::storm_month;
    ++reports;
    reports_in_september += september;
    for (auto const& e : c.events)
      if (e.state == "answered") {
        for (auto* tally : {&units[promise.unit], &months[september ? "september" : "others"]}) {
          ++tally->second;
          tally->first += e.at <= promise.due;
        }
      }
  }
  double worse = 0, believable = 0;
  for (auto const& [unit, tally] : units) {
    if (tally.second < 150) continue;  // of a few reports a share says little
    double share = tally.first / tally.second;
    EXPECT_GT(share, 0.4) << unit;
    EXPECT_LT(share, 0.98) << unit;
    (share < 0.68 ? worse : believable) += 1;
  }
  EXPECT_GE(worse, 1);
  EXPECT_GE(believable, 4 * worse);
  auto share = [&](std::string const& month) { return months[month].first / months[month].second; };
  EXPECT_LT(share("september"), share("others") - 0.08);
  EXPECT_GT(reports_in_september, 1.3 * reports / 12);
}
