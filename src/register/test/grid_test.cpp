// The grid over locations: what it finds is what looking at everything finds, and a picture of many is always the same one.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "register/columns.hpp"

namespace dinh::reg {
namespace {

class GridOf : public testing::Test {
 protected:
  Grid grid;
  std::vector<std::optional<geo::Box>> boxes;  // by row
  std::mt19937 random{23};
  double number(double from, double to) { return std::uniform_real_distribution<double>(from, to)(random); }

  void point(double lon, double lat) {
    grid.put(static_cast<Row>(boxes.size()),
             fmt::format(R"({{"type":"GeoProperty","value":{{"type":"Point","coordinates":[{},{}]}}}})", lon, lat));
    boxes.push_back(geo::Box{lon, lat, lon, lat});
  }
  void shape(double west, double south, double east, double north) {
    grid.put(static_cast<Row>(boxes.size()),
             fmt::format(R"({{"type":"GeoProperty","value":{{"type":"LineString","coordinates":[[{},{}],[{},{}]]}}}})", west, south, east,
                         north));
    boxes.push_back(geo::Box{west, south, east, north});
  }
  void drop(Row row) {
    grid.drop(row);
    boxes[row].reset();
  }
  std::set<Row> all_in(geo::Box const& box) const {
    std::set<Row> out;
    for (Row row = 0; row < boxes.size(); ++row)
      if (boxes[row] && boxes[row]->overlaps(box)) out.insert(row);
    return out;
  }
  std::set<Row> picked(geo::Box const& box, std::size_t most) const {
    auto rows = grid.picked(box, most);
    std::set<Row> out(rows.begin(), rows.end());
    EXPECT_EQ(out.size(), rows.size()) << "one of them twice";
    EXPECT_LE(out.size(), most);
    return out;
  }
  geo::Box any_box(double size) {
    auto w = number(106, 107), s = number(10, 11);
    return {w, s, w + number(0, size), s + number(0, size)};
  }
  static bool holds(std::set<Row> const& all, std::set<Row> const& some) {
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
  }
};

TEST_F(GridOf, FindsPointsAndShapes_SmallAndWide) {
  for (int i = 0; i < 600; ++i) {
    auto w = number(106, 107), s = number(10, 11);
    if (i % 3 == 0) point(w, s);
    else shape(w, s, w + number(0, i % 3 == 1 ? 0.01 : 0.5), s + number(0, i % 3 == 1 ? 0.01 : 0.5));
  }
  for (int i = 0; i < 100; ++i) drop(static_cast<Row>(number(0, 599)));
  for (int round = 0; round < 200; ++round) {
    auto box = any_box(0.2);
    auto rows = grid.candidates({box});
    ASSERT_TRUE(rows);
    EXPECT_EQ(std::set<Row>(rows->begin(), rows->end()), all_in(box));
    EXPECT_EQ(picked(box, 1'000), all_in(box));
  }
  for (Row row = 0; row < boxes.size(); ++row) grid.drop(row);
  EXPECT_TRUE(grid.is_empty());
  EXPECT_FALSE(grid.extent());
}

TEST_F(GridOf, WhoIsPickedInABox_IsPickedInEveryBoxWithin) {
  for (int i = 0; i < 20'000; ++i) {
    auto w = number(106, 107), s = number(10, 11);
    if (i % 50) point(w, s);
    else shape(w, s, w + number(0, 0.1), s + number(0, 0.1));
  }
  for (int round = 0; round < 100; ++round) {
    auto outer = any_box(1);
    auto inner = geo::Box{outer.west, outer.south, (outer.west + outer.east) / 2, (outer.south + outer.north) / 2};
    auto shown = picked(outer, 100), closer = picked(inner, 100), within = all_in(inner);
    EXPECT_TRUE(holds(all_in(outer), shown));
    EXPECT_EQ(shown.size(), std::min<std::size_t>(100, all_in(outer).size()));
    for (auto row : shown) EXPECT_TRUE(!within.contains(row) || closer.contains(row));
  }
}

TEST_F(GridOf, NewOnesTakeFewPlaces) {
  for (int i = 0; i < 10'000; ++i) point(number(106, 107), number(10, 11));
  geo::Box all{-180, -90, 180, 90};
  auto before = picked(all, 500);
  for (int i = 0; i < 100; ++i) point(number(106, 107), number(10, 11));
  auto after = picked(all, 500);
  std::vector<Row> stayed;
  std::set_intersection(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(stayed));
  EXPECT_GE(stayed.size(), 480u);
}

// More than are passed through: the order itself is followed. Whoever looks closer still sees the same ones.
TEST_F(GridOf, VeryManyInOnePlaceAreAPictureToo) {
  for (int i = 0; i < 300'000; ++i) point(106.6 + number(0, 0.02), 10.9 + number(0, 0.02));
  point(105, 21);
  auto city = picked({106, 10, 107, 11}, 1'000), corner = picked({106.6, 10.9, 106.61, 10.91}, 1'000);
  EXPECT_EQ(city.size(), 1'000u);
  EXPECT_EQ(corner.size(), 1'000u);
  auto within = all_in({106.6, 10.9, 106.61, 10.91});
  for (auto row : city) EXPECT_TRUE(!within.contains(row) || corner.contains(row));
  EXPECT_EQ(picked({104, 20, 106, 22}, 1'000), std::set<Row>{300'000});  // alone, and seen
}

}  // namespace
}  // namespace dinh::reg
