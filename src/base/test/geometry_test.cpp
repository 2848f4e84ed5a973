#include "base/geometry.hpp"

#include <gtest/gtest.h>

#include "base/geometry_parts.hpp"

namespace dinh::geo {
namespace {

Result<Geometry> read(std::string const& type, std::string const& coordinates) {
  json::Parser parser;
  auto view = parser.parse(coordinates);
  EXPECT_TRUE(view) << coordinates;
  return read_coordinates(type, *view);
}

Geometry shape(std::string const& type, std::string const& coordinates) {
  auto g = read(type, coordinates);
  EXPECT_TRUE(g) << (g ? "" : g.error().detail);
  return *g;
}

//    4 ┌───────┐
//      │ ┌───┐ │      the square, and the same with a hole
//    1 │ └───┘ │
//    0 └───────┘
//      0 1   3 4
const char* square_text = "[[[0,0],[4,0],[4,4],[0,4],[0,0]]]";
const Geometry square = shape("Polygon", square_text);
const Geometry ring = shape("Polygon", "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[3,1],[3,3],[1,3],[1,1]]]");
const Geometry hole = shape("Polygon", "[[[1,1],[3,1],[3,3],[1,3],[1,1]]]");
const Geometry beside = shape("Polygon", "[[[4,0],[8,0],[8,4],[4,4],[4,0]]]");
const Geometry across = shape("Polygon", "[[[2,1],[6,1],[6,3],[2,3],[2,1]]]");

struct Row {
  const char* what;
  Geometry a, b;
  const char* relations;  // i intersects, w a within b, e equals, o overlaps
};

TEST(Geometry, KnowsTheRelationsOfSimpleFeatures) {
  const Row rows[] = {
      {"a square and itself", square, square, "iwe"},
      {"itself from another corner, other way round", shape("Polygon", "[[[4,4],[4,2],[4,0],[0,0],[0,4],[4,4]]]"), square, "iwe"},
      {"neighbours share an edge", square, beside, "i"},
      {"two squares partly on each other", square, across, "io"},
      {"a square fills the hole exactly", hole, ring, "i"},
      {"a square in the hole", shape("Polygon", "[[[1.5,1.5],[2,1.5],[2,2],[1.5,2],[1.5,1.5]]]"), ring, ""},
      {"the ring lies within the square", ring, square, "iw"},
      {"the square is more than the ring", square, ring, "i"},
      {"a point inside", shape("Point", "[2,2]"), square, "iw"},
      {"a point on the edge is not within", shape("Point", "[4,2]"), square, "i"},
      {"a point in the hole", shape("Point", "[2,2]"), ring, ""},
      {"points, one on the edge and one inside", shape("MultiPoint", "[[4,2],[2,2]]"), square, "iw"},
      {"a line inside, touching the edge", shape("LineString", "[[0,0],[2,2]]"), square, "iw"},
      {"a line on the edge is not within", shape("LineString", "[[0,0],[4,0]]"), square, "i"},
      {"a line over the hole", shape("LineString", "[[0.5,2],[3.5,2]]"), ring, "i"},
      {"a line through, with no corner inside", shape("LineString", "[[-1,2],[5,2]]"), square, "i"},
      {"crossing lines", shape("LineString", "[[0,0],[2,2]]"), shape("LineString", "[[0,2],[2,0]]"), "i"},
      {"lines partly the same", shape("LineString", "[[0,0],[2,2]]"), shape("LineString", "[[1,1],[3,3]]"), "io"},
      {"a line in a longer one", shape("LineString", "[[1,1],[2,2]]"), shape("LineString", "[[0,0],[3,3]]"), "iw"},
      {"the same line backwards", shape("LineString", "[[3,3],[1,1],[0,0]]"), shape("LineString", "[[0,0],[3,3]]"), "iwe"},
      {"the end of a line is its boundary", shape("Point", "[0,0]"), shape("LineString", "[[0,0],[3,3]]"), "i"},
      {"the middle of a line is within", shape("Point", "[1,1]"), shape("LineString", "[[0,0],[3,3]]"), "iw"},
      {"a closed line has no boundary", shape("Point", "[0,0]"), shape("LineString", "[[0,0],[1,0],[1,1],[0,0]]"), "iw"},
      {"points in part the same", shape("MultiPoint", "[[0,0],[1,1]]"), shape("MultiPoint", "[[1,1],[2,2]]"), "io"},
      {"a polygon within two that hold it apart", square,
       shape("MultiPolygon", "[[[[0,0],[4,0],[4,4],[0,4],[0,0]]],[[[6,0],[7,0],[7,1],[6,0]]]]"), "iw"},
  };
  for (auto const& row : rows) {
    std::string told;
    if (intersects(row.a, row.b)) told += 'i';
    if (within(row.a, row.b)) told += 'w';
    if (equals(row.a, row.b)) told += 'e';
    if (overlaps(row.a, row.b)) told += 'o';
    EXPECT_EQ(told, row.relations) << row.what;
    EXPECT_EQ(intersects(row.a, row.b), intersects(row.b, row.a)) << row.what;
    EXPECT_EQ(overlaps(row.a, row.b), overlaps(row.b, row.a)) << row.what;
  }
}

TEST(Geometry, CountsTheBoundaryAsContained) {
  EXPECT_TRUE(contains(square, {4, 4}));
  EXPECT_TRUE(contains(ring, {1, 2}));
  EXPECT_FALSE(contains(ring, {2, 2}));
  EXPECT_FALSE(contains(square, {4.001, 4}));
}

TEST(Geometry, MeasuresOnTheSphere) {
  EXPECT_NEAR(distance_m(Point{0, 0}, Point{1, 0}), 111'195.08, 0.01);
  EXPECT_NEAR(distance_m(Point{0, 0}, Point{180, 0}), 20'015'114.4, 0.1);
  EXPECT_NEAR(distance_m(Point{106.6, 11}, Point{106.6, 11.001}), 111.195, 0.001);
}

TEST(Geometry, MeasuresToTheNearestPartOfAShape) {
  EXPECT_EQ(distance_m(shape("Point", "[2,2]"), square), 0);
  EXPECT_NEAR(distance_m(shape("Point", "[5,2]"), square), distance_m(Point{5, 2}, Point{4, 2}), 1);
  EXPECT_NEAR(distance_m(shape("Point", "[2,2]"), ring), distance_m(Point{2, 2}, Point{3, 2}), 1);
  EXPECT_NEAR(distance_m(shape("LineString", "[[5,-1],[5,5]]"), square), distance_m(Point{5, 4}, Point{4, 4}), 1);
}

TEST(Geometry, MeasuresOverTheAntimeridian) {
  EXPECT_NEAR(distance_m(shape("Point", "[-179.9,0]"), shape("LineString", "[[179.9,-1],[179.9,1]]")), 22'239.0, 1);
}

TEST(Geometry, PutsTheCentreInside_EvenOfAHorseshoe) {
  auto horseshoe = shape("Polygon", "[[[0,0],[5,0],[5,5],[4,5],[4,1],[1,1],[1,5],[0,5],[0,0]]]");
  EXPECT_EQ(locate(centre(horseshoe), horseshoe), Place::inside);
  EXPECT_EQ(centre(square), (Point{2, 2}));
  EXPECT_EQ(locate(centre(ring), ring), Place::inside);
  EXPECT_EQ(centre(shape("LineString", "[[0,0],[2,0],[4,0]]")), (Point{2, 0}));
}

TEST(Geometry, WritesWhatItReads) {
  for (auto [type, coordinates] : {std::pair{"Point", "[106.65,10.98]"},
                                   {"MultiPoint", "[[1,2],[3,4]]"},
                                   {"LineString", "[[1,2],[3,4]]"},
                                   {"MultiLineString", "[[[1,2],[3,4]]]"},
                                   {"Polygon", square_text},
                                   {"MultiPolygon", "[[[[0,0],[1,0],[1,1],[0,0]]]]"}}) {
    std::string out;
    json::Writer writer(out);
    write_geojson(writer, shape(type, coordinates));
    EXPECT_EQ(out, std::string("{\"type\":\"") + type + "\",\"coordinates\":" + coordinates + "}");
  }
}

TEST(Geometry, NamesThePlaceOfAnError) {
  struct {
    const char *type, *coordinates, *field;
  } const rows[] = {
      {"Circle", "[1,2]", "type"},
      {"Point", "[200,10]", "coordinates[0]"},
      {"Point", "[10.9,106.6]", "coordinates[1]"},
      {"Point", "[\"106\",\"10\"]", "coordinates"},
      {"Point", "[1]", "coordinates"},
      {"Point", "[1,2,3,4]", "coordinates"},
      {"Point", "{}", "coordinates"},
      {"MultiPoint", "[]", "coordinates"},
      {"LineString", "[[1,2]]", "coordinates"},
      {"LineString", "[[1,2],[3,91]]", "coordinates[1][1]"},
      {"Polygon", "[[[0,0],[1,0],[0,0]]]", "coordinates[0]"},
      {"Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]", "coordinates[0][3]"},
      {"MultiPolygon", "[[[[0,0],[1,0],[1,1],[0,0]]],[[[0,0],[1,0],[1,null],[0,0]]]]", "coordinates[1][0][2]"},
  };
  for (auto const& row : rows) {
    auto g = read(row.type, row.coordinates);
    ASSERT_FALSE(g) << row.coordinates;
    EXPECT_EQ(g.error().field, row.field) << row.coordinates;
    EXPECT_FALSE(g.error().expected.empty());
  }
}

TEST(Geometry, RefusesAGeometryCollection) {
  json::Parser parser;
  auto g = read_geojson(*parser.parse(R"({"type":"GeometryCollection","geometries":[],"coordinates":[]})"));
  ASSERT_FALSE(g);
  EXPECT_EQ(g.error().field, "type");
}

TEST(Geometry, DropsTheAltitude) { EXPECT_EQ(shape("Point", "[1,2,300]").points[0], (Point{1, 2})); }

}  // namespace
}  // namespace dinh::geo
