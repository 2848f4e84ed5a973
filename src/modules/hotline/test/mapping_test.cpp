#include "modules/hotline/imports/mapping.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/shipped.hpp"

using namespace dinh;
using namespace dinh::hotline;

namespace {

Record record(std::map<std::string, std::string, std::less<>> columns) {
  auto kept = std::make_shared<decltype(columns)>(std::move(columns));
  return [kept](std::string_view name) -> std::optional<std::string_view> {
    auto at = kept->find(name);
    return at == kept->end() ? std::nullopt : std::optional<std::string_view>(at->second);
  };
}

Mapping chicago() { return *read_mapping(shipped("mappings/chicago-sanitation.json")); }

std::map<std::string, std::string, std::less<>> good_row() {
  return {{"Service_Request_Number", "12-001"},
          {"Creation_Date", "2012-05-01"},
          {"Completion_Date", "2012-05-03"},
          {"Status", "Completed - Dup"},
          {"Type_of_Service_Request", "Sanitation Code Violation"},
          {"What_is_the_Nature_of_this_Code_Violation", "Garbage in alley"},
          {"Street_Address", "4853 S WOOD"},
          {"ZIP_Code", "60609"},
          {"Latitude", "41.8"},
          {"Longitude", "-87.6"},
          {"Ward", "20"},
          {"Police_District", "NA"}};
}

}  // namespace

TEST(Mapping, EveryShippedOneCanBeRead) {
  for (auto name : {"mappings/chicago-sanitation.json", "mappings/nyc-animals.json", "mappings/sf-open311.json"}) {
    auto m = read_mapping(shipped(name));
    EXPECT_TRUE(m) << name << ": " << m.error().detail;
  }
}

TEST(Mapping, FillsAReport) {
  auto r = map_record(chicago(), record(good_row()), *zone_of(chicago()));
  ASSERT_TRUE(r) << r.error().detail;
  EXPECT_EQ(r->key, "12-001");
  EXPECT_EQ(r->state, "duplicate");
  EXPECT_EQ(r->title, "Garbage in alley");
  EXPECT_EQ(r->address, "4853 S WOOD, Chicago 60609");
  EXPECT_EQ(iso_local(r->opened_at, -300), "2012-05-01T00:00:00-05:00");
  EXPECT_EQ(r->lat, 41.8);
  ASSERT_EQ(r->kept.size(), 1u);  // NA is missing
  EXPECT_EQ(r->kept[0].first, "Ward");
}

TEST(Mapping, SaysWhatItCannotFill) {
  struct {
    const char* column;
    const char* value;
    const char* field;
  } const table[] = {
      {"Service_Request_Number", "NA", "key"}, {"Creation_Date", "soon", "opened_at"},         {"Creation_Date", "2012-02-30", "opened_at"},
      {"Status", "Exploded", "state"},         {"Completion_Date", "2012-04-01", "closed_at"}, {"Latitude", "418", "lat"},
  };
  for (auto const& row : table) {
    auto columns = good_row();
    columns[row.column] = row.value;
    auto r = map_record(chicago(), record(columns), *zone_of(chicago()));
    ASSERT_FALSE(r) << row.field;
    EXPECT_EQ(r.error().field, row.field);
  }
}

TEST(Mapping, TakesARowWithoutCoordinates_AndTrimsAnEmptyTemplate) {
  auto columns = good_row();
  columns["Latitude"] = "NA";
  columns["ZIP_Code"] = "NA";
  columns["What_is_the_Nature_of_this_Code_Violation"] = "";
  auto r = map_record(chicago(), record(columns), *zone_of(chicago()));
  ASSERT_TRUE(r);
  EXPECT_FALSE(r->lat);
  EXPECT_EQ(r->title, "Sanitation Code Violation");
  EXPECT_EQ(r->description, "Sanitation Code Violation");
  EXPECT_EQ(r->address, "4853 S WOOD, Chicago");
}

TEST(MappingTime, ReadsNumbersWithAndWithoutZeros) {
  EXPECT_EQ(iso(*parse_time("3/4/2025 1:20", "%m/%d/%Y %H:%M", TimeZone::fixed(-300))), "2025-03-04T06:20:00Z");
  EXPECT_EQ(iso(*parse_time("2011-06-28 05:14:09", "%Y-%m-%d %H:%M:%S", TimeZone::fixed(0))), "2011-06-28T05:14:09Z");
  EXPECT_FALSE(parse_time("2011-06-28x", "%Y-%m-%d", TimeZone::fixed(0)));
  EXPECT_FALSE(parse_time("2011-13-28", "%Y-%m-%d", TimeZone::fixed(0)));
}

TEST(Mapping, SaysWhatIsWrongWithIt) {
  hotline::Catalogue tree(shipped("hotline/fields.json"), shipped("hotline/assignments.json"));
  EXPECT_TRUE(check_mapping(chicago(), tree));
  auto wrong = [&](auto&& change) {
    auto m = chicago();
    change(m);
    auto checked = check_mapping(m, tree);
    return checked ? std::string("fine") : checked.error().field;
  };
  EXPECT_EQ(wrong([](Mapping& m) { m.field.default_text = "no-such-field"; }), "field");
  EXPECT_EQ(wrong([](Mapping& m) { m.state.values = json::Object{{"Done", "finished"}}; }), "state");
  EXPECT_EQ(wrong([](Mapping& m) { m.time_zone = "America/Gotham"; }), "time_zone");
  EXPECT_EQ(wrong([](Mapping& m) { m.bbox = {{1, 2, 0, 3}}; }), "bbox");
}

TEST(Mapping, RefusesWhatLiesOutsideItsBox) {
  auto m = chicago();
  m.bbox = {{0, 0, 1, 1}};
  auto r = map_record(m, record(good_row()), *zone_of(m));
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().field, "lat");
}

TEST(Mapping, ReadsAClosingOnATwelveHourClockAsTheAfternoon_AndSaysSo) {
  auto m = chicago();
  m.opened_at.time_format = m.closed_at->time_format = "%Y-%m-%d %H:%M";
  auto row = good_row();
  row["Creation_Date"] = "2012-05-01 11:30";
  row["Completion_Date"] = "2012-05-01 04:06";
  EXPECT_FALSE(map_record(m, record(row), *zone_of(m)));
  m.twelve_hour_clock = true;
  auto r = map_record(m, record(row), *zone_of(m));
  ASSERT_TRUE(r) << r.error().detail;
  EXPECT_EQ(iso(*r->closed_at), "2012-05-01T21:06:00Z");  // 16:06 in Chicago
  EXPECT_EQ(r->kept.front().first, "closed_at_read_as");
  row["Completion_Date"] = "2012-04-30 04:06";  // the day before stays wrong
  EXPECT_FALSE(map_record(m, record(row), *zone_of(m)));
}
