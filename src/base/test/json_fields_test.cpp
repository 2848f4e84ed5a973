#include "base/json_fields.hpp"

#include <gtest/gtest.h>

namespace dinh::json {
namespace {

enum class State { open, closed };
constexpr auto names_of(State) { return std::array{named(State::open, "open"), named(State::closed, "closed")}; }

struct Place {
  double lat = 0;
  std::optional<std::string> address;
  static constexpr auto fields() { return std::tuple(field("lat", &Place::lat), field("address", &Place::address)); }
};

struct Report {
  std::string code;
  int supporters = 1;
  std::uint8_t level = 0;
  State state = State::open;
  Place place;
  std::vector<Place> others;
  std::optional<Instant> at;
  std::optional<Date> day;
  bool urgent = false;
  Value payload;
  static constexpr auto fields() {
    return std::tuple(field("code", &Report::code), defaulted("supporters", &Report::supporters), defaulted("level", &Report::level),
                      defaulted("state", &Report::state), field("place", &Report::place), defaulted("others", &Report::others),
                      field("at", &Report::at), field("day", &Report::day), defaulted("urgent", &Report::urgent),
                      defaulted("payload", &Report::payload));
  }
};

TEST(JsonFields, WritesWhatItReads) {
  const std::string text =
      R"({"code":"A","supporters":3,"level":255,"state":"closed","place":{"lat":10.5},"others":[{"lat":1,"address":"Lê Lợi"}],)"
      R"("at":"2026-11-24T03:15:07Z","day":"2026-11-24","urgent":true,"payload":{"x":[1]}})";
  auto report = read_text<Report>(text);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->state, State::closed);
  EXPECT_EQ(to_text(*report), text);
}

TEST(JsonFields, KeepsDefaultsOfWhatIsAbsentOrNull) {
  auto report = read_text<Report>(R"({"code":"A","place":{"lat":1,"address":null},"supporters":null})");
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->supporters, 1);
  EXPECT_EQ(report->place.address, std::nullopt);
  EXPECT_EQ(report->at, std::nullopt);
}

TEST(JsonFields, NamesTheFieldAndWhatWasExpected) {
  struct {
    const char *text, *field, *expected;
  } const rows[] = {
      {"[]", "body", "an object"},
      {"{}", "code", "a value (it is required)"},
      {R"({"code":1,"place":{"lat":1}})", "code", "a string"},
      {R"({"code":null,"place":{"lat":1}})", "code", "a string"},
      {R"({"code":"A","place":{}})", "place.lat", "a value (it is required)"},
      {R"({"code":"A","place":{"lat":"1"}})", "place.lat", "a number"},
      {R"({"code":"A","place":{"lat":1e999}})", "place.lat", "a number"},
      {R"({"code":"A","supporters":1.5,"place":{"lat":1}})", "supporters", "a whole number"},
      {R"({"code":"A","level":256,"place":{"lat":1}})", "level", "a whole number"},
      {R"({"code":"A","level":-1,"place":{"lat":1}})", "level", "a whole number"},
      {R"({"code":"A","state":"OPEN","place":{"lat":1}})", "state", "one of open closed"},
      {R"({"code":"A","place":{"lat":1},"others":[{"lat":1},{"lat":true}]})", "others[1].lat", "a number"},
      {R"({"code":"A","place":{"lat":1},"others":{}})", "others", "an array"},
      {R"({"code":"A","place":{"lat":1},"at":"2026-11-24"})", "at", "a time like 2026-11-24T10:15:00+07:00"},
      {R"({"code":"A","place":{"lat":1},"day":"24/11/2026"})", "day", "a date like 2026-11-24"},
      {R"({"code":"A","place":{"lat":1},"urgent":1})", "urgent", "true or false"},
  };
  for (auto const& row : rows) {
    auto report = read_text<Report>(row.text);
    ASSERT_FALSE(report) << row.text;
    EXPECT_EQ(report.error().field, row.field) << row.text;
    EXPECT_EQ(report.error().expected, row.expected) << row.text;
  }
}

TEST(JsonFields, CallsBrokenTextABadRequest) { EXPECT_EQ(read_text<Place>("{").error().code, Code::bad_request); }

}  // namespace
}  // namespace dinh::json
