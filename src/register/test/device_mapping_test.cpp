// What the messages of devices mean.
#include <gtest/gtest.h>

#include "register/devices/mapping.hpp"

namespace dinh::reg {
namespace {

constexpr Instant now{1'764'000'000'000};  // 2025-11-24T16:00:00Z

DeviceMapping air() {
  DeviceMapping out;
  out.topic = "air/+/up";
  out.entity = "urn:ngsi-ld:Air:{1}";
  out.type = "Air";
  out.observed_at = "time";
  out.attributes = {{"pm25", "m.pm[1]", "GQ"}, {"temperature", "$.m.t", "CEL", 0.1, -40}, {"location", "", "", 1, 0, "gps.lon", "gps.lat"}};
  return out;
}

std::string mapped(DeviceMapping const& mapping, std::string_view topic, std::string_view payload) {
  auto captured = captures(mapping.topic, topic);
  if (!captured) return "no";
  auto entity = entity_of(mapping, *captured, payload, now);
  return entity ? *entity : "refused: " + entity.error().detail;
}

TEST(DeviceMappings, PathsUnitsScalesPlacesAndTimes) {
  EXPECT_EQ(mapped(air(), "air/A7/up", R"({"time":1763999990,"m":{"pm":[1,12.5],"t":650},"gps":{"lon":"106.65","lat":11.0}})"),
            R"({"id":"urn:ngsi-ld:Air:A7","type":"Air",)"
            R"("pm25":{"type":"Property","value":12.5,"observedAt":"2025-11-24T15:59:50Z","unitCode":"GQ"},)"
            R"("temperature":{"type":"Property","value":25,"observedAt":"2025-11-24T15:59:50Z","unitCode":"CEL"},)"
            R"("location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[106.65,11]},"observedAt":"2025-11-24T15:59:50Z"}})");
  EXPECT_EQ(
      mapped(air(), "air/A7/up", R"({"time":"2025-11-24T10:00:00+07:00","m":{"pm":[1,"x"]}})"),
      R"({"id":"urn:ngsi-ld:Air:A7","type":"Air","pm25":{"type":"Property","value":"x","observedAt":"2025-11-24T03:00:00Z","unitCode":"GQ"}})");
  EXPECT_NE(mapped(air(), "air/A7/up", R"({"m":{"pm":[1,2]}})").find("2025-11-24T16:00:00Z"), std::string::npos);  // when it came
}

TEST(DeviceMappings, ThePayloadItselfAndItsOwnName) {
  DeviceMapping lamp;
  lamp.topic = "lamps/#";
  lamp.entity = "urn:ngsi-ld:Lamp:{id}";
  lamp.type = "Lamp";
  lamp.attributes = {{"state", "on", ""}};
  EXPECT_EQ(mapped(lamp, "lamps/a/b", R"({"id":7,"on":true})"),
            R"({"id":"urn:ngsi-ld:Lamp:7","type":"Lamp","state":{"type":"Property","value":true,"observedAt":"2025-11-24T16:00:00Z"}})");
  lamp.entity = "urn:ngsi-ld:Lamp:{1}";
  lamp.attributes = {{"power", "", ""}};
  EXPECT_NE(mapped(lamp, "lamps/a/b", "12.5").find(R"("urn:ngsi-ld:Lamp:a/b","type":"Lamp","power":{"type":"Property","value":12.5)"),
            std::string::npos);
  EXPECT_EQ(captures("lamps/#", "lamps").value(), std::vector<std::string>{""});
}

TEST(DeviceMappings, WhatCannotBeReadSaysWhy) {
  EXPECT_EQ(mapped(air(), "air/A7/down", "{}"), "no");
  for (auto bad : {"{}", "12", "[]", "not json", R"({"m":{"pm":[1]}})", R"({"m":null})", "\xff\xfe", R"({"m":{"t":"warm"}})"})
    EXPECT_EQ(mapped(air(), "air/A7/up", bad).substr(0, 8), "refused:") << bad;
  EXPECT_EQ(mapped(air(), "air/a b/up", R"({"m":{"pm":[1,2]}})").substr(0, 8), "refused:");  // no URI
}

TEST(DeviceMappings, WrongOnesAreRefusedByName) {
  auto field_of = [](auto change) {
    auto mapping = air();
    change(mapping);
    auto good = check(mapping);
    return good ? std::string() : good.error().field;
  };
  EXPECT_EQ(field_of([](DeviceMapping&) {}), "");
  EXPECT_EQ(field_of([](DeviceMapping& m) { m.topic = "a/#/b"; }), "topic");
  EXPECT_EQ(field_of([](DeviceMapping& m) { m.entity = "urn:x:{2}"; }), "entity");
  EXPECT_EQ(field_of([](DeviceMapping& m) { m.entity = "urn:x:{1"; }), "entity");
  EXPECT_EQ(field_of([](DeviceMapping& m) { m.entity = ""; }), "entity");
  EXPECT_EQ(field_of([](DeviceMapping& m) { m.type = ""; }), "type");
  EXPECT_EQ(field_of([](DeviceMapping& m) { m.attributes.clear(); }), "attributes");
  EXPECT_EQ(field_of([](DeviceMapping& m) { m.attributes[2].latitude = ""; }), "attributes.longitude");
  EXPECT_EQ(field_of([](DeviceMapping& m) { m.attributes[0].name = "id"; }), "attributes.name");
}

}  // namespace
}  // namespace dinh::reg
